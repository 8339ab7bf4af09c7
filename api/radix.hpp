#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Digits of a non-negative integer, least significant first, in a base of at most 2^32.
using Limbs = std::vector<std::uint32_t>;

/// Changes the base of a number by splitting it in halves and multiplying as Karatsuba, so that a
/// million digits take a fraction of a second where long division would take minutes.
[[nodiscard]] Limbs change_base(const Limbs& digits, std::uint64_t from, std::uint64_t to);

/// Big-endian bytes, without leading zeros, of a number given as decimal digits.
[[nodiscard]] std::string bytes_of_digits(std::string_view digits);

/// Decimal digits, without leading zeros (`0` for zero), of a number given as big-endian bytes.
[[nodiscard]] std::string digits_of_bytes(std::string_view bytes);

/// Changes the sign of a number in big-endian two's complement.
void negate_bytes(std::string& bytes);

}  // namespace troupe
