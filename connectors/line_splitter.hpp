#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace troupe::connectors {

/// One line found at the start of a text.
struct Line {
  std::size_t length = 0;  ///< without the line end
  std::size_t taken = 0;   ///< with the line end
};

/// Cuts lines at `\n`, `\r\n` and `\r` from a growing text. A `\r` as the last byte waits for the
/// next one: it may be half of a pair. Looks for `\r` once per text, not once per line.
/// Pure; not thread-safe.
class LineSplitter {
 public:
  /// The first line of `text`; nothing when its end has not been read yet. `text` must be the rest
  /// of what the last call was given, or a new text after `restart`.
  [[nodiscard]] std::optional<Line> next(std::string_view text);

  /// The text was moved or has grown.
  void restart() noexcept { next_return_ = nullptr; }

 private:
  const char* next_return_ = nullptr;  ///< the next `\r`, or the end of the text; null: look
};

}  // namespace troupe::connectors
