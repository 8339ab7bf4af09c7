#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime::transforms {

/// A date pattern in the letters of Java: formats points in time and parses texts leniently, in
/// English and UTC. Immutable; safe to use from any thread.
/// Source: java.text.SimpleDateFormat.
class DatePattern {
 public:
  /// Throws IllegalArgumentException in Java's words. `now_ms` settles what century two-digit years
  /// are read in: between 80 years back and 20 ahead.
  DatePattern(std::string pattern, std::int64_t now_ms);

  [[nodiscard]] const std::string& text() const noexcept { return pattern_; }

  void format(std::int64_t epoch_ms, std::string& out) const;

  /// The length of the spans, counted from 1970 on, whose points in time all look the same.
  [[nodiscard]] std::int64_t resolution_ms() const;

  /// The point in time that the start of the text tells; what follows is ignored. Nothing when it
  /// does not match.
  [[nodiscard]] std::optional<std::int64_t> parse(std::string_view text) const;

 private:
  friend class DateParser;

  /// A run of one letter, or a literal text (letter 0).
  struct Item {
    char letter = 0;
    std::size_t count = 0;
    std::string literal;
  };
  void add_literal(char c);

  std::string pattern_;
  std::vector<Item> items_;
  std::int64_t century_start_ms_;
};

}  // namespace troupe::runtime::transforms
