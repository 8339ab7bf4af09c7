#include <troupe/number_text.hpp>
#include <troupe/value.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace troupe {

namespace {

/// The shortest digits that round-trip: `digits[0].digits[1]… × 10^exponent`.
struct Digits {
  std::array<char, 32> digits{};
  std::size_t count = 0;
  int exponent = 0;
};

template <class T>
Digits shortest(T value) {
  std::array<char, 64> raw{};
  auto* const first = raw.data();
  auto* const last = first + raw.size();
  auto* end = std::to_chars(first, last, value, std::chars_format::scientific).ptr;
  if (raw[1] == 'e') {
    // Where one digit would do, Java takes the two that are closest: 4.9E-324, not 5E-324.
    end = std::to_chars(first, last, value, std::chars_format::scientific, 1).ptr;
  }
  Digits result;
  const char* at = first;
  for (; *at != 'e'; ++at) {
    if (*at != '.') {
      result.digits[result.count++] = *at;
    }
  }
  at += at[1] == '+' ? 2 : 1;
  std::from_chars(at, end, result.exponent);
  while (result.count > 1 && result.digits[result.count - 1] == '0') {
    --result.count;
  }
  return result;
}

void append_plain(const Digits& number, std::string& out) {
  if (number.exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-number.exponent - 1), '0');
    out.append(number.digits.data(), number.count);
    return;
  }
  const auto whole = static_cast<std::size_t>(number.exponent) + 1;
  if (number.count <= whole) {
    out.append(number.digits.data(), number.count);
    out.append(whole - number.count, '0');
    out += ".0";
    return;
  }
  out.append(number.digits.data(), whole);
  out += '.';
  out.append(number.digits.data() + whole, number.count - whole);
}

void append_scientific(const Digits& number, std::string& out) {
  out += number.digits[0];
  out += '.';
  if (number.count > 1) {
    out.append(number.digits.data() + 1, number.count - 1);
  } else {
    out += '0';
  }
  out += 'E';
  out += std::to_string(number.exponent);
}

/// Java's layout: plain between 1e-3 and 1e7, else `d.dddE[-]n`.
template <class T>
void append_java(T value, std::string& out) {
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  if (std::signbit(value)) {
    out += '-';
  }
  if (std::isinf(value)) {
    out += "Infinity";
  } else if (value == 0) {
    out += "0.0";
  } else {
    const auto number = shortest(std::abs(value));
    number.exponent < -3 || number.exponent >= 7 ? append_scientific(number, out)
                                                 : append_plain(number, out);
  }
}

}  // namespace

void append_java_double(double value, std::string& out) { append_java(value, out); }

void append_java_float(float value, std::string& out) { append_java(value, out); }

std::string java_double_text(double value) {
  std::string text;
  append_java(value, text);
  return text;
}

std::string java_float_text(float value) {
  std::string text;
  append_java(value, text);
  return text;
}

}  // namespace troupe
