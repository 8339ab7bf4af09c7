#include "api/radix.hpp"
#include <troupe/value.hpp>

#include <string>

namespace troupe {

namespace {

std::string plain(const std::string& digits, std::int64_t scale) {
  if (scale <= 0) {
    return digits == "0" ? digits : digits + std::string(static_cast<std::size_t>(-scale), '0');
  }
  const auto places = static_cast<std::size_t>(scale);
  if (digits.size() > places) {
    return digits.substr(0, digits.size() - places) + '.' + digits.substr(digits.size() - places);
  }
  return "0." + std::string(places - digits.size(), '0') + digits;
}

}  // namespace

std::string decimal_text(const Decimal& value) {
  const auto [is_negative, digits] = signed_digits(value.unscaled.view());
  const std::string sign = is_negative ? "-" : "";
  const auto adjusted =
      -static_cast<std::int64_t>(value.scale) + (static_cast<std::int64_t>(digits.size()) - 1);
  if (value.scale >= 0 && adjusted >= -6) {
    return sign + plain(digits, value.scale);
  }
  auto text = sign + digits[0];
  if (digits.size() > 1) {
    text += '.' + digits.substr(1);
  }
  if (adjusted != 0) {
    text += 'E';
    text += adjusted > 0 ? "+" : "";
    text += std::to_string(adjusted);
  }
  return text;
}

std::string decimal_plain_text(const Decimal& value) {
  const auto [is_negative, digits] = signed_digits(value.unscaled.view());
  return (is_negative ? "-" : "") + plain(digits, value.scale);
}

}  // namespace troupe
