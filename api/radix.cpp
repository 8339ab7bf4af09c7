#include "api/radix.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace troupe {

namespace {

constexpr std::uint64_t binary_base = std::uint64_t{1} << 32U;
constexpr std::uint64_t decimal_base = 1'000'000'000;
constexpr std::size_t digits_per_limb = 9;
/// Shorter numbers are multiplied digit by digit.
constexpr std::size_t karatsuba_limbs = 40;

/// Digits, least significant first.
using Limbs = std::vector<std::uint32_t>;
using View = std::span<const std::uint32_t>;

/// Arithmetic on numbers of one base, known to the compiler: division by it is the inner loop.
/// Results carry no leading zeros.
template <std::uint64_t base>
class Arithmetic {
 public:
  /// Adds `b` shifted up by `shift` limbs to `a`.
  void add(Limbs& a, View b, std::size_t shift) const {
    a.resize(std::max(a.size(), b.size() + shift) + 1);
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < b.size() || carry != 0; ++i) {
      const auto sum = std::uint64_t{a[i + shift]} + (i < b.size() ? b[i] : 0) + carry;
      a[i + shift] = static_cast<std::uint32_t>(sum % base);
      carry = sum / base;
    }
    trim(a);
  }

  [[nodiscard]] Limbs multiply(View a, View b) const {
    if (a.empty() || b.empty()) {
      return {};
    }
    if (std::min(a.size(), b.size()) < karatsuba_limbs) {
      return multiply_long(a, b);
    }
    const auto half = (std::max(a.size(), b.size()) + 1) / 2;
    if (half >= std::min(a.size(), b.size())) {
      return multiply_lopsided(a.size() > b.size() ? a : b, a.size() > b.size() ? b : a);
    }
    const auto low = multiply(trimmed(a.first(half)), trimmed(b.first(half)));
    const auto high = multiply(a.subspan(half), b.subspan(half));
    auto middle =
        multiply(sum(a.first(half), a.subspan(half)), sum(b.first(half), b.subspan(half)));
    subtract(middle, low);
    subtract(middle, high);
    Limbs result = low;
    add(result, middle, half);
    add(result, high, 2 * half);
    return result;
  }

 private:
  static void trim(Limbs& limbs) {
    while (!limbs.empty() && limbs.back() == 0) {
      limbs.pop_back();
    }
  }

  static View trimmed(View limbs) {
    while (!limbs.empty() && limbs.back() == 0) {
      limbs = limbs.first(limbs.size() - 1);
    }
    return limbs;
  }

  [[nodiscard]] Limbs sum(View a, View b) const {
    Limbs total(a.begin(), a.end());
    add(total, b, 0);
    return total;
  }

  /// `b` is at most `a`.
  void subtract(Limbs& a, View b) const {
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < b.size() || borrow != 0; ++i) {
      const auto taken = (i < b.size() ? b[i] : 0) + borrow;
      borrow = a[i] < taken ? 1 : 0;
      a[i] = static_cast<std::uint32_t>(a[i] + borrow * base - taken);
    }
    trim(a);
  }

  [[nodiscard]] Limbs multiply_long(View a, View b) const {
    Limbs result(a.size() + b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      std::uint64_t carry = 0;
      for (std::size_t k = 0; k < b.size(); ++k) {
        const auto part = std::uint64_t{a[i]} * b[k] + result[i + k] + carry;
        result[i + k] = static_cast<std::uint32_t>(part % base);
        carry = part / base;
      }
      result[i + b.size()] = static_cast<std::uint32_t>(carry);
    }
    trim(result);
    return result;
  }

  /// Cuts the longer number into pieces of the shorter one's size.
  [[nodiscard]] Limbs multiply_lopsided(View longer, View shorter) const {
    Limbs result;
    for (std::size_t at = 0; at < longer.size(); at += shorter.size()) {
      const auto piece = longer.subspan(at, std::min(shorter.size(), longer.size() - at));
      add(result, multiply(trimmed(piece), shorter), at);
    }
    return result;
  }
};

/// Turns digits of one base into another's, reusing the powers that halving asks for.
template <std::uint64_t from, std::uint64_t to>
class BaseChange {
 public:
  [[nodiscard]] Limbs change(View digits) {
    if (digits.size() <= 1) {
      return digits.empty() ? Limbs{} : single(digits[0]);
    }
    std::size_t half = 1;
    while (half * 2 < digits.size()) {
      half *= 2;
    }
    auto result = in_.multiply(change(digits.subspan(half)), power(half));
    in_.add(result, change(digits.first(half)), 0);
    return result;
  }

 private:
  [[nodiscard]] Limbs single(std::uint64_t number) const {
    Limbs limbs;
    for (; number != 0; number /= to) {
      limbs.push_back(static_cast<std::uint32_t>(number % to));
    }
    return limbs;
  }

  /// The old base to a power of two.
  const Limbs& power(std::size_t exponent) {
    const auto known = powers_.find(exponent);
    if (known != powers_.end()) {
      return known->second;
    }
    auto made = single(from);
    if (exponent > 1) {
      const auto& root = power(exponent / 2);
      made = in_.multiply(root, root);
    }
    return powers_.emplace(exponent, std::move(made)).first->second;
  }

  const Arithmetic<to> in_{};
  std::map<std::size_t, Limbs> powers_;
};

}  // namespace

std::string bytes_of_digits(std::string_view digits) {
  Limbs limbs;
  while (!digits.empty()) {
    const auto count = std::min(digits.size(), digits_per_limb);
    std::uint32_t limb = 0;
    for (const char digit : digits.substr(digits.size() - count)) {
      limb = limb * 10 + static_cast<std::uint32_t>(digit - '0');
    }
    limbs.push_back(limb);
    digits.remove_suffix(count);
  }
  std::string bytes;
  for (const auto limb : BaseChange<decimal_base, binary_base>().change(limbs)) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      bytes += static_cast<char>(limb >> shift);
    }
  }
  while (!bytes.empty() && bytes.back() == 0) {
    bytes.pop_back();
  }
  std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

std::string digits_of_bytes(std::string_view bytes) {
  Limbs limbs;
  while (!bytes.empty()) {
    const auto count = std::min<std::size_t>(bytes.size(), 4);
    std::uint32_t limb = 0;
    for (const char byte : bytes.substr(bytes.size() - count)) {
      limb = (limb << 8U) | static_cast<unsigned char>(byte);
    }
    limbs.push_back(limb);
    bytes.remove_suffix(count);
  }
  std::string digits;
  for (auto limb : BaseChange<binary_base, decimal_base>().change(limbs)) {
    for (std::size_t i = 0; i < digits_per_limb; ++i, limb /= 10) {
      digits += static_cast<char>('0' + limb % 10);
    }
  }
  while (digits.size() > 1 && digits.back() == '0') {
    digits.pop_back();
  }
  std::reverse(digits.begin(), digits.end());
  return digits.empty() ? "0" : digits;
}

SignedDigits signed_digits(std::string_view bytes) {
  if (bytes.empty() || (static_cast<unsigned char>(bytes[0]) & 0x80U) == 0) {
    return {false, digits_of_bytes(bytes)};
  }
  std::string magnitude(bytes);
  negate_bytes(magnitude);
  return {true, digits_of_bytes(magnitude)};
}

void negate_bytes(std::string& bytes) {
  unsigned carry = 1;
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
    const unsigned sum = static_cast<unsigned char>(~*byte) + carry;
    *byte = static_cast<char>(sum);
    carry = sum >> 8U;
  }
}

}  // namespace troupe
