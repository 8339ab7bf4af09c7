#include "config/java_duration.hpp"

#include <array>
#include <cctype>
#include <cstdint>
#include <limits>

namespace troupe::config {

namespace {

constexpr std::int64_t per_second = 1000;

/// One of the parts a duration has, in their order.
struct Unit {
  char name;
  std::int64_t seconds;
};
constexpr auto units = std::to_array<Unit>({{'D', 86400}, {'H', 3600}, {'M', 60}, {'S', 1}});

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool take(char letter) {
    if (text_.empty() || std::toupper(static_cast<unsigned char>(text_.front())) != letter) {
      return false;
    }
    text_.remove_prefix(1);
    return true;
  }

  /// -1 or 1.
  int sign() {
    const bool minus = take('-');
    if (!minus) {
      static_cast<void>(take('+'));
    }
    return minus ? -1 : 1;
  }

  /// Digits, all of them; nothing when there are none, or too many.
  std::optional<std::int64_t> digits() {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    std::optional<std::int64_t> number;
    while (!text_.empty() && std::isdigit(static_cast<unsigned char>(text_.front())) != 0) {
      const auto digit = text_.front() - '0';
      if (number.value_or(0) > (most - digit) / 10) {
        return std::nullopt;
      }
      number = number.value_or(0) * 10 + digit;
      text_.remove_prefix(1);
    }
    return number;
  }

  /// After the point: up to nine digits as milliseconds; nothing when there are more.
  std::optional<std::int64_t> fraction() {
    constexpr int most_digits = 9;
    std::int64_t milliseconds = 0;
    std::int64_t worth = per_second / 10;
    for (int count = 0; !text_.empty() && std::isdigit(static_cast<unsigned char>(text_.front()));
         ++count) {
      if (count == most_digits) {
        return std::nullopt;
      }
      milliseconds += worth * (text_.front() - '0');
      worth /= 10;
      text_.remove_prefix(1);
    }
    return milliseconds;
  }

  [[nodiscard]] bool at_end() const { return text_.empty(); }

 private:
  std::string_view text_;
};

/// `number` of `unit` in milliseconds; nothing when Java's seconds would overflow.
std::optional<std::int64_t> scaled(std::int64_t number, std::int64_t factor) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(number, factor, &product) ? std::nullopt : std::optional(product);
}

/// Adds a part; false when it does not fit.
bool add(std::int64_t& total, std::optional<std::int64_t> part) {
  return part && !__builtin_add_overflow(total, *part, &total);
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_java_duration(std::string_view text) {
  Reader reader(text);
  const auto sign = reader.sign();
  if (!reader.take('P')) {
    return std::nullopt;
  }
  std::int64_t total = 0;
  std::size_t next = 0;
  bool any = false;
  bool after_t = false;
  while (!reader.at_end()) {
    if (!after_t && reader.take('T')) {
      after_t = true;
      any = false;  // something must follow
      next = 1;
      continue;
    }
    const auto part_sign = reader.sign();
    const auto number = reader.digits();
    const bool point = number && (reader.take('.') || reader.take(','));
    const auto fraction = point ? reader.fraction() : std::optional<std::int64_t>(0);
    if (!number || !fraction) {
      return std::nullopt;
    }
    while (next < units.size() && !reader.take(units[next].name)) {
      ++next;
    }
    const bool in_place = next < units.size() && after_t == (next > 0);
    if (!in_place || (point && units[next].name != 'S') ||
        !add(total, scaled(part_sign * *number, units[next].seconds * per_second)) ||
        !add(total, part_sign * *fraction)) {
      return std::nullopt;
    }
    ++next;
    any = true;
  }
  return any ? std::optional(std::chrono::milliseconds(sign * total)) : std::nullopt;
}

}  // namespace troupe::config
