#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace troupe::runtime::transforms {

/// Java's cast of a floating-point number to an integer: towards zero, saturating, NaN is 0; bytes
/// and shorts are cut from the int.
template <class Integer, class Float>
[[nodiscard]] Integer java_narrow(Float number) noexcept {
  using Wide = std::conditional_t<sizeof(Integer) == 8, std::int64_t, std::int32_t>;
  if (std::isnan(number)) {
    return 0;
  }
  const auto whole = std::trunc(static_cast<double>(number));
  // The limits as doubles: the upper one rounds up for 64 bits, hence the comparisons by `>=`.
  if (whole >= static_cast<double>(std::numeric_limits<Wide>::max())) {
    return static_cast<Integer>(std::numeric_limits<Wide>::max());
  }
  if (whole <= static_cast<double>(std::numeric_limits<Wide>::min())) {
    return static_cast<Integer>(std::numeric_limits<Wide>::min());
  }
  return static_cast<Integer>(static_cast<Wide>(whole));
}

/// `Integer.parseInt` and its siblings: an optional sign and digits, nothing else.
template <class Integer>
[[nodiscard]] std::optional<Integer> parse_java_integer(std::string_view text) noexcept {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') {
    text.remove_prefix(1);
  }
  Integer number = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  return parsed.ec == std::errc{} && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

/// `Float.parseFloat` and `Double.parseDouble`: blanks around, decimal or hexadecimal digits,
/// exponent, `NaN`, `Infinity`, a suffix f or d.
template <class Float>
[[nodiscard]] std::optional<Float> parse_java_float(std::string_view text);
extern template std::optional<float> parse_java_float<float>(std::string_view);
extern template std::optional<double> parse_java_float<double>(std::string_view);

}  // namespace troupe::runtime::transforms
