#include "runtime/pipeline/transforms/java_number.hpp"

#include <cctype>
#include <cstdlib>

namespace troupe::runtime::transforms {

namespace {

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') {
    text.remove_prefix(1);
  }
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') {
    text.remove_suffix(1);
  }
  return text;
}

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

/// Whether strtod, which accepts more than Java, may read the rest of a number: digits must come
/// first, and hexadecimal ones need an exponent.
bool may_read(std::string_view digits) {
  const bool hexadecimal = digits.starts_with("0x") || digits.starts_with("0X");
  if (digits.empty() ||
      (std::isdigit(static_cast<unsigned char>(digits[0])) == 0 && digits[0] != '.')) {
    return false;
  }
  return !hexadecimal || digits.find_first_of("pP") != std::string_view::npos;
}

float read(const char* text, char** end, float) { return std::strtof(text, end); }
double read(const char* text, char** end, double) { return std::strtod(text, end); }

}  // namespace

template <class Float>
std::optional<Float> parse_java_float(std::string_view text) {
  text = without_blanks(text);
  const bool negative = text.starts_with('-');
  auto bare = text;
  if (negative || text.starts_with('+')) {
    bare.remove_prefix(1);
  }
  if (bare == "NaN") {
    return std::numeric_limits<Float>::quiet_NaN();
  }
  if (bare == "Infinity") {
    const auto infinity = std::numeric_limits<Float>::infinity();
    return negative ? -infinity : infinity;
  }
  if (!may_read(bare)) {
    return std::nullopt;
  }
  if (is_one_of(bare.back(), "fFdD")) {
    bare.remove_suffix(1);
  }
  const std::string number(bare);
  char* end = nullptr;
  const auto magnitude = read(number.c_str(), &end, Float{});
  if (number.empty() || end != number.c_str() + number.size()) {
    return std::nullopt;
  }
  return negative ? -magnitude : magnitude;
}

template std::optional<float> parse_java_float<float>(std::string_view);
template std::optional<double> parse_java_float<double>(std::string_view);

}  // namespace troupe::runtime::transforms
