#pragma once

#include <cstdint>
#include <string_view>

namespace troupe::runtime {

/// What Jackson makes of a JSON number's literal. Fractions are exact decimals there, so that
/// `-0.0` is 0 and `1.9e3` is the integer 1900.

/// Whether the literal has neither point nor exponent.
[[nodiscard]] bool is_integer_literal(std::string_view literal) noexcept;

/// Low 64 bits of the integer part.
[[nodiscard]] std::int64_t literal_int64(std::string_view literal);
[[nodiscard]] double literal_double(std::string_view literal);
[[nodiscard]] float literal_float(std::string_view literal);

}  // namespace troupe::runtime
