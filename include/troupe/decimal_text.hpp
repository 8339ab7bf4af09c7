#pragma once

#include <troupe/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// A decimal number as its text spells it, before any arithmetic: `digits × 10^-scale`. Answers
/// what java.math.BigDecimal answers, each in time linear in the digits but `to_decimal`, which
/// changes the base.
class DecimalText {
 public:
  /// Reads BigDecimal syntax: sign, digits of any script, point, exponent. Nothing for other text.
  [[nodiscard]] static std::optional<DecimalText> scan(std::string_view text);

  /// The number as its text would spell it, also where BigDecimal cannot read that text again.
  [[nodiscard]] static DecimalText of(const Decimal& number);

  /// The number when it is an integer of 64 bits, however it is written (`1e3`, `7.00`).
  [[nodiscard]] std::optional<std::int64_t> exact_int64() const;
  /// Low 64 bits of the integer part, as BigDecimal.longValue.
  [[nodiscard]] std::int64_t low_int64() const;
  /// Nearest number; infinite or zero beyond the range.
  [[nodiscard]] double to_double() const;
  [[nodiscard]] float to_float() const;
  [[nodiscard]] Decimal to_decimal() const;

  [[nodiscard]] std::int32_t scale() const noexcept { return scale_; }

 private:
  template <class Number>
  [[nodiscard]] Number nearest() const;

  bool negative_ = false;
  std::string digits_;  ///< without leading zeros; empty for zero
  std::int32_t scale_ = 0;
};

}  // namespace troupe
