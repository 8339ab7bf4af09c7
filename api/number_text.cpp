#include <troupe/value.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace troupe {

namespace {

/// Java's layout of a number's shortest digits: plain between 1e-3 and 1e7, else `d.dddE[-]n`.
template <class T>
std::string java_text(T value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  if (std::isinf(value)) {
    return value > 0 ? "Infinity" : "-Infinity";
  }
  if (value == 0) {
    return std::signbit(value) ? "-0.0" : "0.0";
  }
  std::array<char, 64> raw{};
  auto* const limit = raw.data() + raw.size();
  auto end = std::to_chars(raw.data(), limit, std::abs(value), std::chars_format::scientific);
  if (raw[1] == 'e') {
    // Where one digit would do, Java takes the two that are closest: 4.9E-324, not 5E-324.
    end = std::to_chars(raw.data(), limit, std::abs(value), std::chars_format::scientific, 1);
  }
  const std::string_view text(raw.data(), static_cast<std::size_t>(end.ptr - raw.data()));
  const auto mark = text.find('e');
  const int exponent = std::atoi(std::string(text.substr(mark + 1)).c_str());
  std::string digits(1, text[0]);
  if (mark > 2) {
    digits += text.substr(2, mark - 2);
  }
  while (digits.size() > 1 && digits.back() == '0') {
    digits.pop_back();
  }
  const std::string sign = std::signbit(value) ? "-" : "";
  if (exponent < -3 || exponent >= 7) {
    const auto fraction = digits.size() > 1 ? digits.substr(1) : "0";
    return sign + digits[0] + '.' + fraction + 'E' + std::to_string(exponent);
  }
  if (exponent < 0) {
    return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) {
    return sign + digits + std::string(whole - digits.size(), '0') + ".0";
  }
  return sign + digits.substr(0, whole) + '.' + digits.substr(whole);
}

}  // namespace

std::string java_double_text(double value) { return java_text(value); }

std::string java_float_text(float value) { return java_text(value); }

}  // namespace troupe
