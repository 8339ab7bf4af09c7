#include "runtime/pipeline/converters/json_number.hpp"

#include <troupe/decimal_text.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace troupe::runtime {

namespace {

/// Zero of either sign and numbers out of range take the exact way.
template <class Number>
Number nearest(std::string_view literal, Number (DecimalText::*exact)() const) {
  Number number{0};
  const auto parsed = std::from_chars(literal.data(), literal.data() + literal.size(), number);
  if (parsed.ec == std::errc{} && number != 0) {
    return number;
  }
  const auto text = DecimalText::scan(literal);
  return text ? ((*text).*exact)() : Number{0};
}

/// Appends the digits at `at` to `number`; returns how many.
std::size_t scan_digits(const char*& at, const char* end, std::uint64_t& number) noexcept {
  const auto* const first = at;
  while (at != end && *at >= '0' && *at <= '9') {
    number = number * 10 + static_cast<std::uint64_t>(*at - '0');
    ++at;
  }
  return static_cast<std::size_t>(at - first);
}

bool skip_one_of(const char*& at, const char* end, char one, char other) noexcept {
  const bool found = at != end && (*at == one || *at == other);
  at += found ? 1 : 0;
  return found;
}

}  // namespace

JsonNumber scan_json_number(std::string_view text) noexcept {
  const auto* at = text.data();
  const auto* const end = at + text.size();
  JsonNumber number;
  skip_one_of(at, end, '-', '-');
  number.count = scan_digits(at, end, number.digits);
  number.is_complete = number.count != 0;
  if (number.is_complete && skip_one_of(at, end, '.', '.')) {
    number.decimals = scan_digits(at, end, number.digits);
    number.count += number.decimals;
    number.is_integer = false;
    number.is_complete = number.decimals != 0;
  }
  if (number.is_complete && skip_one_of(at, end, 'e', 'E')) {
    skip_one_of(at, end, '+', '-');
    std::uint64_t exponent = 0;
    number.exponent_count = scan_digits(at, end, exponent);
    number.is_integer = false;
    number.is_complete = number.exponent_count != 0;
  }
  number.literal = text.substr(0, static_cast<std::size_t>(at - text.data()));
  return number;
}

bool is_integer_literal(std::string_view literal) noexcept {
  return std::none_of(literal.begin(), literal.end(),
                      [](char c) { return c == '.' || c == 'e' || c == 'E'; });
}

std::int64_t literal_int64(std::string_view literal) {
  const bool negative = literal.starts_with('-');
  std::uint64_t value = 0;
  for (const char digit : literal.substr(negative ? 1 : 0)) {
    if (digit < '0' || digit > '9') {
      const auto text = DecimalText::scan(literal);
      return text ? text->low_int64() : 0;
    }
    value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return static_cast<std::int64_t>(negative ? ~value + 1 : value);
}

std::int64_t to_int64(const JsonNumber& number) {
  if (!number.is_integer) {
    return literal_int64(number.literal);
  }
  const bool negative = number.literal.front() == '-';
  return static_cast<std::int64_t>(negative ? ~number.digits + 1 : number.digits);
}

double to_double(const JsonNumber& number) {
  // A division of two numbers that are exact is rounded once, as the literal should be.
  static constexpr std::array<double, 16> powers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  if (number.exponent_count != 0 || number.count >= powers.size() || number.digits == 0) {
    return nearest<double>(number.literal, &DecimalText::to_double);
  }
  const auto size = static_cast<double>(number.digits) / powers[number.decimals];
  return number.literal.front() == '-' ? -size : size;
}

float literal_float(std::string_view literal) {
  return nearest<float>(literal, &DecimalText::to_float);
}

}  // namespace troupe::runtime
