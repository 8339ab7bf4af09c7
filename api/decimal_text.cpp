#include "api/radix.hpp"
#include <troupe/decimal_text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace troupe {

namespace {

/// Code points of the digit zero in the scripts of the basic plane (Unicode 13, as Java 17 knows).
constexpr std::array<std::uint32_t, 37> script_zeros = {
    0x0030, 0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6,
    0x0c66, 0x0ce6, 0x0d66, 0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0,
    0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620,
    0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10};

/// Takes a digit of any script from the front; nothing, and the text as it was, for another sign.
std::optional<char> take_digit(std::string_view& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  std::uint32_t code = byte(0);
  std::size_t length = 1;
  if (code >= 0xc0 && code < 0xe0) {
    code = ((code & 0x1fU) << 6U) | (byte(1) & 0x3fU);
    length = 2;
  } else if (code >= 0xe0 && code < 0xf0) {
    code = ((code & 0x0fU) << 12U) | ((byte(1) & 0x3fU) << 6U) | (byte(2) & 0x3fU);
    length = 3;
  }
  for (const auto zero : script_zeros) {
    if (code >= zero && code < zero + 10) {
      text.remove_prefix(std::min(length, text.size()));
      return static_cast<char>('0' + (code - zero));
    }
  }
  return std::nullopt;
}

bool take_sign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  return negative;
}

/// The exponent that a text ends with; nothing for anything else.
std::optional<std::int64_t> exponent_of(std::string_view text) {
  const bool negative = take_sign(text);
  std::int64_t exponent = 0;
  bool any = false;
  while (const auto digit = take_digit(text)) {
    any = true;
    exponent = std::min<std::int64_t>(exponent * 10 + (*digit - '0'), std::int64_t{1} << 32U);
  }
  if (!any || !text.empty() || exponent > std::numeric_limits<std::int32_t>::max()) {
    return std::nullopt;
  }
  return negative ? -exponent : exponent;
}

/// Nothing but zeros would be left below 2^64.
constexpr std::int64_t zero_bits = 64;

}  // namespace

std::optional<DecimalText> DecimalText::scan(std::string_view text) {
  DecimalText number;
  number.negative_ = take_sign(text);
  std::int64_t scale = 0;
  bool point = false;
  bool any = false;
  while (!text.empty()) {
    if (const auto digit = take_digit(text)) {
      any = true;
      scale += point ? 1 : 0;
      if (*digit != '0' || !number.digits_.empty()) {
        number.digits_ += *digit;
      }
    } else if (text.front() == '.' && !point) {
      point = true;
      text.remove_prefix(1);
    } else {
      break;
    }
  }
  if (!any) {
    return std::nullopt;
  }
  if (!text.empty()) {
    const auto exponent =
        text[0] == 'e' || text[0] == 'E' ? exponent_of(text.substr(1)) : std::nullopt;
    if (!exponent) {
      return std::nullopt;
    }
    scale -= *exponent;
  }
  if (scale != static_cast<std::int32_t>(scale)) {
    return std::nullopt;
  }
  number.scale_ = static_cast<std::int32_t>(scale);
  return number;
}

DecimalText DecimalText::of(const Decimal& number) {
  auto [is_negative, digits] = signed_digits(number.unscaled.view());
  DecimalText text;
  text.negative_ = is_negative;
  text.digits_ = digits == "0" ? std::string() : std::move(digits);
  text.scale_ = number.scale;
  return text;
}

std::optional<std::int64_t> DecimalText::exact_int64() const {
  constexpr std::int64_t most_digits = 19;
  auto count = static_cast<std::int64_t>(digits_.find_last_not_of('0') + 1);
  if (count == 0) {
    return 0;
  }
  const auto zeros = static_cast<std::int64_t>(digits_.size()) - count - scale_;
  if (zeros < 0 || count + zeros > most_digits) {
    return std::nullopt;
  }
  auto text = (negative_ ? "-" : "") + digits_.substr(0, static_cast<std::size_t>(count)) +
              std::string(static_cast<std::size_t>(zeros), '0');
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc{} ? std::optional(value) : std::nullopt;
}

std::int64_t DecimalText::low_int64() const {
  const auto size = static_cast<std::int64_t>(digits_.size());
  const auto integer_digits = std::clamp<std::int64_t>(size - scale_, 0, size);
  std::uint64_t bits = 0;
  for (std::int64_t i = 0; i < integer_digits; ++i) {
    bits = bits * 10 + static_cast<std::uint64_t>(digits_[static_cast<std::size_t>(i)] - '0');
  }
  const auto zeros = std::min(-static_cast<std::int64_t>(scale_), zero_bits);
  for (std::int64_t i = 0; i < zeros; ++i) {
    bits *= 10;
  }
  return static_cast<std::int64_t>(negative_ ? ~bits + 1 : bits);
}

template <class Number>
Number DecimalText::nearest() const {
  auto number = Number{0};
  if (digits_.empty()) {
    return number;  // BigDecimal knows no negative zero
  }
  const auto text = digits_ + 'e' + std::to_string(-static_cast<std::int64_t>(scale_));
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec == std::errc::result_out_of_range) {
    const bool large = static_cast<std::int64_t>(digits_.size()) > scale_;
    number = large ? std::numeric_limits<Number>::infinity() : Number{0};
  }
  return negative_ ? -number : number;
}

double DecimalText::to_double() const { return nearest<double>(); }

float DecimalText::to_float() const { return nearest<float>(); }

Decimal DecimalText::to_decimal() const {
  // Two's complement of minimal length.
  auto bytes = '\0' + bytes_of_digits(digits_);
  if (negative_) {
    negate_bytes(bytes);
  }
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  std::size_t first = 0;
  while (first + 1 < bytes.size() && ((byte(first) == 0 && byte(first + 1) < 0x80) ||
                                      (byte(first) == 0xff && byte(first + 1) >= 0x80))) {
    ++first;
  }
  return {Bytes::copy(std::string_view(bytes).substr(first)), scale_};
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  const auto number = DecimalText::scan(text);
  return number ? std::optional(number->to_decimal()) : std::nullopt;
}

}  // namespace troupe
