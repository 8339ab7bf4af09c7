#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace troupe::runtime {

/// What Jackson makes of a JSON number's literal. Fractions are exact decimals there, so that
/// `-0.0` is 0 and `1.9e3` is the integer 1900.

/// A number as it stands at the start of a text.
struct JsonNumber {
  /// Up to its end; up to where a digit is missing when it is not complete.
  std::string_view literal;
  /// All its digits before the exponent as one number, modulo 2^64, and how many there are.
  std::uint64_t digits = 0;
  std::size_t count = 0;
  /// How many of them stand behind the point.
  std::size_t decimals = 0;
  /// How many digits the exponent has.
  std::size_t exponent_count = 0;
  bool is_integer = true;  ///< neither point nor exponent
  bool is_complete = false;
};

/// Any number of digits, leading zeros too.
[[nodiscard]] JsonNumber scan_json_number(std::string_view text) noexcept;

/// Whether the literal has neither point nor exponent.
[[nodiscard]] bool is_integer_literal(std::string_view literal) noexcept;

[[nodiscard]] std::int64_t literal_int64(std::string_view literal);
[[nodiscard]] float literal_float(std::string_view literal);

/// Low 64 bits of the integer part.
[[nodiscard]] std::int64_t to_int64(const JsonNumber& number);
[[nodiscard]] double to_double(const JsonNumber& number);

}  // namespace troupe::runtime
