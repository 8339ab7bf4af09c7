#include "api/temporal_text.hpp"

#include "api/calendar.hpp"

#include <algorithm>
#include <string>

namespace troupe::values {

namespace {

constexpr std::size_t date_length = 10;
constexpr std::size_t time_length = 13;
constexpr std::size_t timestamp_length = 24;
/// No text with more bytes has 24 UTF-16 units once its escaped colons are one.
constexpr std::size_t longest_bytes = 2 * 3 * timestamp_length;

/// Reads parts and separators from left to right; the first mismatch fails all that follows.
class Parts {
 public:
  explicit Parts(std::string_view text) : rest_(text) {}

  /// A number as Java's number format takes it: blanks before, a sign, any count of digits.
  Parts& number(std::int64_t& value) {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) {
      rest_.remove_prefix(1);
    }
    const bool negative = !rest_.empty() && rest_.front() == '-';
    auto digits = rest_.substr(negative ? 1 : 0);
    const auto end = std::min(digits.find_first_not_of("0123456789"), digits.size());
    std::uint64_t amount = 0;
    for (const char digit : digits.substr(0, end)) {
      amount = amount * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    // Java keeps the low 32 bits.
    value = static_cast<std::int32_t>(static_cast<std::uint32_t>(negative ? ~amount + 1 : amount));
    ok_ = ok_ && end > 0;
    rest_ = digits.substr(end);
    return *this;
  }

  Parts& separator(char wanted) {
    ok_ = ok_ && !rest_.empty() && rest_.front() == wanted;
    rest_ = rest_.substr(std::min<std::size_t>(1, rest_.size()));
    return *this;
  }

  Parts& date(LenientTime& time) {
    return number(time.year).separator('-').number(time.month).separator('-').number(time.day);
  }

  Parts& clock(LenientTime& time) {
    number(time.hour).separator(':').number(time.minute).separator(':').number(time.second);
    return separator('.').number(time.millisecond).separator('Z');
  }

  [[nodiscard]] bool ok() const { return ok_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::string without_escapes(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || text.substr(i, 2) != "\\:") {
      plain += text[i];
    }
  }
  return plain;
}

/// Length as Java counts it; the text is UTF-8.
std::size_t utf16_length(std::string_view text) {
  std::size_t length = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool begins = (byte & 0xc0U) != 0x80;
    length += begins ? (byte >= 0xf0 ? 2U : 1U) : 0U;
  }
  return length;
}

}  // namespace

std::optional<SchemaAndValue> parse_temporal(std::string_view text) {
  if (text.size() < date_length || text.size() > longest_bytes) {
    return std::nullopt;
  }
  const auto plain = without_escapes(text);
  LenientTime time;
  Parts parts(plain);
  SchemaPtr schema;
  switch (utf16_length(plain)) {
    case date_length:
      parts.date(time);
      schema = logical::date_schema();
      break;
    case time_length:
      parts.clock(time);
      schema = logical::time_schema();
      break;
    case timestamp_length:
      parts.date(time).separator('T').clock(time);
      schema = logical::timestamp_schema();
      break;
    default:
      return std::nullopt;
  }
  if (!parts.ok()) {
    return std::nullopt;
  }
  return SchemaAndValue{std::move(schema), Value(Instant{epoch_ms(time)})};
}

}  // namespace troupe::values
