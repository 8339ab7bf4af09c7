#include "runtime/pipeline/transforms/date_pattern.hpp"

#include "runtime/pipeline/transforms/ascii.hpp"
#include "runtime/pipeline/transforms/date_names.hpp"
#include "runtime/pipeline/transforms/date_parser.hpp"
#include "runtime/pipeline/transforms/gregorian.hpp"
#include <troupe/errors.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace troupe::runtime::transforms {

namespace {

constexpr std::string_view letters = "GyMdkHmsSEDFwWahKzZYuXL";
constexpr std::size_t max_iso_zone_letters = 3;

/// 80 years before: two-digit years lie in the hundred years from there.
std::int64_t century_start(std::int64_t now_ms) {
  const auto now = calendar_date(now_ms);
  CalendarFields fields;
  fields.set(CalendarField::year, static_cast<std::int32_t>(now.year - 80));
  fields.set(CalendarField::month, now.month - 1);
  fields.set(CalendarField::day_of_month, now.day);
  fields.set(CalendarField::hour_of_day, now.hour);
  fields.set(CalendarField::minute, now.minute);
  fields.set(CalendarField::second, now.second);
  fields.set(CalendarField::millisecond, now.millisecond);
  return fields.epoch_ms();
}

void append_padded(std::int64_t number, std::size_t width, std::string& out) {
  std::array<char, 24> digits{};
  auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  const auto size = static_cast<std::size_t>(end - digits.data());
  if (size < width) {
    out.append(width - size, '0');
  }
  out.append(digits.data(), size);
}

void append_name(std::string_view name, std::size_t count, std::string& out) {
  out += count >= 4 ? name : name.substr(0, short_name_size);
}

void append_year(std::int64_t year, std::size_t count, std::string& out) {
  append_padded(count == 2 ? year % 100 : year, count, out);
}

void append_month(int month, std::size_t count, std::string& out) {
  if (count < 3) {
    append_padded(month, count, out);
  } else {
    append_name(month_names[static_cast<std::size_t>(month) - 1], count, out);
  }
}

/// Numbers that only need padding.
std::int64_t plain_number(char letter, const CalendarDate& date) {
  switch (letter) {
    case 'd':
      return date.day;
    case 'D':
      return date.day_of_year;
    case 'F':
      return (date.day - 1) / 7 + 1;
    case 'H':
      return date.hour;
    case 'k':
      return date.hour == 0 ? 24 : date.hour;
    case 'K':
      return date.hour % 12;
    case 'h':
      return date.hour % 12 == 0 ? 12 : date.hour % 12;
    case 'm':
      return date.minute;
    case 's':
      return date.second;
    case 'S':
      return date.millisecond;
    case 'u':
      return date.weekday == 1 ? 7 : date.weekday - 1;
    case 'w':
      return date.week_of_year();
    default:
      return date.week_of_month();
  }
}

void append_field(char letter, std::size_t count, const CalendarDate& date, std::string& out) {
  switch (letter) {
    case 'G':
      out += era_names[date.year > 0 ? 1 : 0];
      break;
    case 'y':
      append_year(date.year > 0 ? date.year : 1 - date.year, count, out);
      break;
    case 'Y':
      append_year(date.week_year(), count, out);
      break;
    case 'M':
    case 'L':
      append_month(date.month, count, out);
      break;
    case 'E':
      append_name(weekday_names[static_cast<std::size_t>(date.weekday) - 1], count, out);
      break;
    case 'a':
      out += half_day_names[date.hour < 12 ? 0 : 1];
      break;
    case 'z':
      out += count < 4 ? "UTC" : "Coordinated Universal Time";
      break;
    case 'Z':
      out += "+0000";
      break;
    case 'X':
      out += 'Z';
      break;
    default:
      append_padded(plain_number(letter, date), count, out);
  }
}

}  // namespace

DatePattern::DatePattern(std::string pattern, std::int64_t now_ms)
    : pattern_(std::move(pattern)), century_start_ms_(century_start(now_ms)) {
  bool quoted = false;
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    const char c = pattern_[i];
    if (c == '\'') {
      if (i + 1 < pattern_.size() && pattern_[i + 1] == '\'') {
        add_literal(c);
        ++i;
      } else {
        quoted = !quoted;
      }
    } else if (quoted || !is_ascii_letter(c)) {
      add_literal(c);
    } else if (letters.find(c) == std::string_view::npos) {
      throw IllegalArgumentException(std::string("Illegal pattern character '") + c + '\'');
    } else if (i > 0 && pattern_[i - 1] == c && !items_.empty() && items_.back().letter == c) {
      ++items_.back().count;
    } else {
      items_.push_back({c, 1, {}});
    }
  }
  if (quoted) {
    throw IllegalArgumentException("Unterminated quote");
  }
  for (const auto& item : items_) {
    if (item.letter == 'X' && item.count > max_iso_zone_letters) {
      throw IllegalArgumentException("invalid ISO 8601 format: length=" +
                                     std::to_string(item.count));
    }
  }
}

void DatePattern::add_literal(char c) {
  if (items_.empty() || items_.back().letter != 0) {
    items_.emplace_back();
  }
  items_.back().literal += c;
}

void DatePattern::format(std::int64_t epoch_ms, std::string& out) const {
  const auto date = calendar_date(epoch_ms);
  for (const auto& item : items_) {
    if (item.letter == 0) {
      out += item.literal;
    } else {
      append_field(item.letter, item.count, date, out);
    }
  }
}

std::int64_t DatePattern::resolution_ms() const {
  constexpr std::int64_t second = 1000;
  constexpr std::int64_t minute = 60 * second;
  constexpr std::int64_t hour = 60 * minute;
  constexpr std::int64_t day = 24 * hour;
  constexpr std::string_view hours = "HkKha";
  auto finest = day;
  for (const auto& item : items_) {
    const auto unit = item.letter == 'S'                                  ? 1
                      : item.letter == 's'                                ? second
                      : item.letter == 'm'                                ? minute
                      : hours.find(item.letter) != std::string_view::npos ? hour
                                                                          : day;
    finest = std::min(finest, unit);
  }
  return finest;
}

std::optional<std::int64_t> DatePattern::parse(std::string_view text) const {
  return DateParser(*this, text).run();
}

}  // namespace troupe::runtime::transforms
