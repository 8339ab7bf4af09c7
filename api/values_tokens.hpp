#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace troupe::values {

/// The text without blanks at both ends, as java.lang.String.trim.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// Cuts a text into delimiters (`:` `,` `{` `}` `[` `]` `"`) and the runs between them, blanks
/// included. A backslash hides the next delimiter and stays in the text.
/// Source: org.apache.kafka.connect.data.Values.Parser.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  [[nodiscard]] bool has_next() const noexcept { return pending_ || at_ < text_.size(); }

  /// The next token; empty at the end.
  std::string_view next();

  /// The text of the next `count` tokens; nothing, with the position kept, when fewer remain.
  std::optional<std::string_view> next(std::size_t count);

  /// Consumes the next token when it is `wanted` but for blanks around. Blank tokens before it are
  /// passed over for good, even when it is another.
  bool can_consume(std::string_view wanted);

  /// Where the next token begins; may be given to `rewind`.
  [[nodiscard]] std::size_t mark() const noexcept {
    return at_ - (pending_ ? pending_->size() : 0);
  }
  void rewind(std::size_t mark) noexcept {
    at_ = mark;
    pending_.reset();
  }

 private:
  [[nodiscard]] std::string_view cut();

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<std::string_view> pending_;
};

}  // namespace troupe::values
