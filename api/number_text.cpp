#include <troupe/number_text.hpp>
#include <troupe/value.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace troupe {

namespace {

char* put(std::string_view text, char* to) noexcept {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

char* put_zeros(std::size_t count, char* to) noexcept {
  std::memset(to, '0', count);
  return to + count;
}

template <class Integer>
char* put_integer(Integer number, char* to) noexcept {
  return std::to_chars(to, to + max_java_number, number).ptr;
}

/// The shortest digits that round-trip: `digits[0].digits[1]… × 10^exponent`.
struct Digits {
  std::array<char, 32> digits{};
  std::size_t count = 0;
  int exponent = 0;

  [[nodiscard]] std::string_view from(std::size_t first) const {
    return {digits.data() + first, count - first};
  }
};

template <class T>
Digits shortest(T value) noexcept {
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

char* write_plain(const Digits& number, char* to) noexcept {
  if (number.exponent < 0) {
    to = put_zeros(static_cast<std::size_t>(-number.exponent - 1), put("0.", to));
    return put(number.from(0), to);
  }
  const auto whole = static_cast<std::size_t>(number.exponent) + 1;
  if (number.count <= whole) {
    return put(".0", put_zeros(whole - number.count, put(number.from(0), to)));
  }
  to = put({number.digits.data(), whole}, to);
  return put(number.from(whole), put(".", to));
}

char* write_scientific(const Digits& number, char* to) noexcept {
  *to++ = number.digits[0];
  to = put(".", to);
  to = put(number.count > 1 ? number.from(1) : "0", to);
  return put_integer(number.exponent, put("E", to));
}

/// Java writes numbers from here on plain,
constexpr double first_plain = 1e-3;
/// and these and greater ones with an exponent.
constexpr double first_scientific = 1e7;

/// Writes a number that few decimals give exactly, as those that people write; null for others. Of
/// all decimals with at most 15 digits only one reads as a given double: it is the shortest.
char* write_few_decimals(double value, char* to) noexcept {
  constexpr std::uint64_t scale = 100'000'000;
  // NOLINTNEXTLINE(bugprone-incorrect-roundings): not negative, and checked below
  const auto scaled = static_cast<std::uint64_t>(value * scale + 0.5);
  if (static_cast<double>(scaled) / scale != value) {
    return nullptr;
  }
  auto* const point = put_integer(scaled / scale, to);
  auto* end = put_integer(scale + scaled % scale, point);
  *point = '.';  // in place of the leading one
  while (end[-1] == '0' && end - 2 != point) {
    --end;
  }
  return end;
}

/// Java's layout: plain between 1e-3 and 1e7, else `d.dddE[-]n`.
template <class T>
char* write_java(T value, char* to) noexcept {
  if (std::isnan(value)) {
    return put("NaN", to);
  }
  if (std::signbit(value)) {
    *to++ = '-';
    value = -value;
  }
  if (std::isinf(value)) {
    return put("Infinity", to);
  }
  if (value == 0) {
    return put("0.0", to);
  }
  if constexpr (std::is_same_v<T, double>) {
    if (value >= first_plain && value < first_scientific) {
      if (auto* const end = write_few_decimals(value, to)) {
        return end;
      }
    }
  }
  const auto number = shortest(value);
  return number.exponent < -3 || number.exponent >= 7 ? write_scientific(number, to)
                                                      : write_plain(number, to);
}

template <class T>
void append_java(T value, std::string& out) {
  std::array<char, max_java_number> text;  // NOLINT(*-member-init): filled as far as it is read
  out.append(text.data(), write_java(value, text.data()));
}

}  // namespace

char* write_java_double(double value, char* to) noexcept { return write_java(value, to); }
char* write_java_float(float value, char* to) noexcept { return write_java(value, to); }

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
