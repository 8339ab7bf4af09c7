#pragma once

#include <string>
#include <string_view>

/// Numbers of any size between decimal digits and bytes. Both ways split the number in halves and
/// multiply as Karatsuba, so that a million digits take a second where long division takes minutes.
namespace troupe {

/// Big-endian bytes, without leading zeros, of a number given as decimal digits.
[[nodiscard]] std::string bytes_of_digits(std::string_view digits);

/// Decimal digits, without leading zeros (`0` for zero), of a number given as big-endian bytes.
[[nodiscard]] std::string digits_of_bytes(std::string_view bytes);

/// A number of any size: its sign, and the decimal digits of its absolute value (`0` for zero).
struct SignedDigits {
  bool is_negative = false;
  std::string digits;
};

/// The decimal digits of a number in big-endian two's complement; no bytes are zero.
[[nodiscard]] SignedDigits signed_digits(std::string_view bytes);

/// Changes the sign of a number in big-endian two's complement.
void negate_bytes(std::string& bytes);

}  // namespace troupe
