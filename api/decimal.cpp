#include <troupe/value.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <vector>

namespace troupe {

namespace {

/// A non-negative integer, base 256, most significant byte first.
using Magnitude = std::vector<unsigned char>;

bool is_negative(std::string_view bytes) {
  return !bytes.empty() && (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0;
}

void negate(Magnitude& bytes) {
  unsigned carry = 1;
  for (auto digit = bytes.rbegin(); digit != bytes.rend(); ++digit) {
    const unsigned sum = static_cast<unsigned char>(~*digit) + carry;
    *digit = static_cast<unsigned char>(sum);
    carry = sum >> 8U;
  }
}

/// Decimal digits of the absolute value, `0` for zero.
std::string digits_of(std::string_view bytes) {
  Magnitude rest(bytes.begin(), bytes.end());
  if (is_negative(bytes)) {
    negate(rest);
  }
  std::string digits;
  std::size_t first = 0;
  while (first < rest.size()) {
    unsigned remainder = 0;
    for (std::size_t i = first; i < rest.size(); ++i) {
      const unsigned part = (remainder << 8U) | rest[i];
      rest[i] = static_cast<unsigned char>(part / 10);
      remainder = part % 10;
    }
    digits += static_cast<char>('0' + remainder);
    while (first < rest.size() && rest[first] == 0) {
      ++first;
    }
  }
  while (digits.size() > 1 && digits.back() == '0') {
    digits.pop_back();
  }
  std::reverse(digits.begin(), digits.end());
  return digits.empty() ? "0" : digits;
}

Bytes unscaled_of(std::string_view digits, bool negative) {
  Magnitude magnitude;
  for (const char digit : digits) {
    auto carry = static_cast<unsigned>(digit - '0');
    for (auto place = magnitude.rbegin(); place != magnitude.rend(); ++place) {
      const unsigned part = *place * 10U + carry;
      *place = static_cast<unsigned char>(part);
      carry = part >> 8U;
    }
    if (carry != 0) {
      magnitude.insert(magnitude.begin(), static_cast<unsigned char>(carry));
    }
  }
  magnitude.insert(magnitude.begin(), 0);
  if (negative) {
    negate(magnitude);
  }
  std::size_t first = 0;
  while (first + 1 < magnitude.size() &&
         ((magnitude[first] == 0 && magnitude[first + 1] < 0x80) ||
          (magnitude[first] == 0xff && magnitude[first + 1] >= 0x80))) {
    ++first;
  }
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the same bytes, as text has them
  const auto* bytes = reinterpret_cast<const char*>(magnitude.data());
  return Bytes::copy({bytes + first, magnitude.size() - first});
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

std::optional<Decimal> parse_decimal(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  std::string digits;
  std::int64_t scale = 0;
  bool point = false;
  std::size_t i = 0;
  for (; i < text.size() && ((text[i] >= '0' && text[i] <= '9') || (text[i] == '.' && !point));
       ++i) {
    if (text[i] == '.') {
      point = true;
    } else {
      digits += text[i];
      scale += point ? 1 : 0;
    }
  }
  if (digits.empty()) {
    return std::nullopt;
  }
  if (i < text.size()) {
    if (text[i] != 'e' && text[i] != 'E') {
      return std::nullopt;
    }
    auto rest = text.substr(i + 1);
    if (rest.size() > 1 && rest[0] == '+' && rest[1] != '-') {
      rest.remove_prefix(1);
    }
    std::int32_t exponent = 0;
    const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), exponent);
    if (parsed.ec != std::errc{} || parsed.ptr != rest.data() + rest.size()) {
      return std::nullopt;
    }
    scale -= exponent;
  }
  if (scale > std::numeric_limits<std::int32_t>::max() ||
      scale < std::numeric_limits<std::int32_t>::min()) {
    return std::nullopt;
  }
  return Decimal{unscaled_of(digits, negative), static_cast<std::int32_t>(scale)};
}

}  // namespace troupe
