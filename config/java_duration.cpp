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
    while (is_at_digit()) {
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
    for (int count = 0; is_at_digit(); ++count) {
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
  [[nodiscard]] bool is_at_digit() const {
    return !text_.empty() && std::isdigit(static_cast<unsigned char>(text_.front())) != 0;
  }

  std::string_view text_;
};

/// A number of units of so many milliseconds; nothing when milliseconds cannot tell it.
std::optional<std::int64_t> scaled(std::int64_t number, std::int64_t factor) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(number, factor, &product) ? std::nullopt : std::optional(product);
}

/// The parts behind `P`, each at most once, from days to seconds.
class Parts {
 public:
  explicit Parts(Reader& reader) : reader_(reader) {}

  /// `T`, which comes before hours, minutes and seconds, one of which must follow.
  bool take_t() {
    if (after_t_ || !reader_.take('T')) {
      return false;
    }
    after_t_ = true;
    complete_ = false;
    next_ = 1;
    return true;
  }

  /// Adds a part; false when it is none, or in the wrong place.
  bool take() {
    const auto sign = reader_.sign();
    const auto number = reader_.digits();
    const bool point = number && (reader_.take('.') || reader_.take(','));
    const auto fraction = point ? reader_.fraction() : std::optional<std::int64_t>(0);
    while (next_ < units.size() && !reader_.take(units[next_].name)) {
      ++next_;
    }
    if (!number || !fraction || next_ == units.size() || after_t_ != (next_ > 0)) {
      return false;
    }
    const auto& unit = units[next_++];
    complete_ = true;
    return (!point || unit.name == 'S') && add(scaled(sign * *number, unit.seconds * per_second)) &&
           add(sign * *fraction);
  }

  [[nodiscard]] std::optional<std::int64_t> total() const {
    return complete_ ? std::optional(total_) : std::nullopt;
  }

 private:
  bool add(std::optional<std::int64_t> part) {
    return part && !__builtin_add_overflow(total_, *part, &total_);
  }

  Reader& reader_;
  std::int64_t total_ = 0;
  std::size_t next_ = 0;
  bool complete_ = false;
  bool after_t_ = false;
};

}  // namespace

std::optional<std::chrono::milliseconds> parse_java_duration(std::string_view text) {
  Reader reader(text);
  const auto sign = reader.sign();
  if (!reader.take('P')) {
    return std::nullopt;
  }
  Parts parts(reader);
  while (!reader.at_end()) {
    if (!parts.take_t() && !parts.take()) {
      return std::nullopt;
    }
  }
  const auto total = parts.total();
  const auto signed_total = total ? scaled(*total, sign) : std::nullopt;
  return signed_total ? std::optional(std::chrono::milliseconds(*signed_total)) : std::nullopt;
}

}  // namespace troupe::config
