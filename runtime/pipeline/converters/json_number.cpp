#include "runtime/pipeline/converters/json_number.hpp"

#include <troupe/decimal_text.hpp>

#include <algorithm>
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

}  // namespace

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

double literal_double(std::string_view literal) {
  return nearest<double>(literal, &DecimalText::to_double);
}

float literal_float(std::string_view literal) {
  return nearest<float>(literal, &DecimalText::to_float);
}

}  // namespace troupe::runtime
