#include "api/radix.hpp"
#include <troupe/value.hpp>

#include <string>

namespace troupe {

namespace {

bool is_negative(std::string_view bytes) {
  return !bytes.empty() && (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0;
}

/// Decimal digits of the absolute value, `0` for zero.
std::string digits_of(std::string_view bytes) {
  std::string magnitude(bytes);
  if (is_negative(bytes)) {
    negate_bytes(magnitude);
  }
  return digits_of_bytes(magnitude);
}

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
  const auto digits = digits_of(value.unscaled.view());
  const std::string sign = is_negative(value.unscaled.view()) ? "-" : "";
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
  const std::string sign = is_negative(value.unscaled.view()) ? "-" : "";
  return sign + plain(digits_of(value.unscaled.view()), value.scale);
}

}  // namespace troupe
