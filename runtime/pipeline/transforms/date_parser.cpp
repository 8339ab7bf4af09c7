#include "runtime/pipeline/transforms/date_parser.hpp"

#include "runtime/pipeline/transforms/ascii.hpp"
#include "runtime/pipeline/transforms/date_names.hpp"
#include "runtime/pipeline/transforms/zone_names.hpp"

#include <limits>

namespace troupe::runtime::transforms {

namespace {

constexpr std::int32_t minute_ms = 60'000;

/// Whether a field is read as digits, so that a number before it must know where to end.
bool reads_digits(char letter, std::size_t count) {
  if (letter == 'M' || letter == 'L') {
    return count <= 2;
  }
  return std::string_view("yYdkHmsSDFwWhKu").find(letter) != std::string_view::npos;
}

CalendarField field_of(char letter) {
  switch (letter) {
    case 'd':
      return CalendarField::day_of_month;
    case 'k':
    case 'H':
      return CalendarField::hour_of_day;
    case 'h':
    case 'K':
      return CalendarField::hour;
    case 'm':
      return CalendarField::minute;
    case 's':
      return CalendarField::second;
    case 'S':
      return CalendarField::millisecond;
    case 'D':
      return CalendarField::day_of_year;
    case 'F':
      return CalendarField::day_of_week_in_month;
    case 'w':
      return CalendarField::week_of_year;
    case 'u':
      return CalendarField::day_of_week;
    default:
      return CalendarField::week_of_month;
  }
}

}  // namespace

std::optional<std::int64_t> DateParser::run() {
  const auto& items = pattern_.items_;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& item = items[i];
    const bool limited = i + 1 < items.size() && items[i + 1].letter != 0 &&
                         reads_digits(items[i + 1].letter, items[i + 1].count);
    if (item.letter == 0 ? !literal(item.literal) : !field(item, limited)) {
      return std::nullopt;
    }
  }
  const auto time = fields_.epoch_ms();
  if (ambiguous_year_ && time < pattern_.century_start_ms_) {
    fields_.add_years(100);
    return fields_.epoch_ms();
  }
  return time;
}

bool DateParser::literal(const std::string& wanted) {
  if (text_.substr(position_, wanted.size()) != wanted) {
    return false;
  }
  position_ += wanted.size();
  return true;
}

bool DateParser::skip_blanks() {
  while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\t')) {
    ++position_;
  }
  return position_ < text_.size();
}

bool DateParser::next_is_digit() const {
  return position_ < text_.size() && is_ascii_digit(text_[position_]);
}

bool DateParser::field(const Item& item, bool limited) {
  start_ = position_;
  if (!skip_blanks()) {
    return false;
  }
  switch (item.letter) {
    case 'y':
    case 'Y':
      return year(item, limited);
    case 'M':
    case 'L':
      return month(item, limited, start_);
    case 'G':
      return name(start_, era_names, CalendarField::era, 0);
    case 'E':
      return name(start_, weekday_names, CalendarField::day_of_week, 1);
    case 'a':
      return name(start_, half_day_names, CalendarField::am_pm, 0);
    case 'z':
    case 'Z':
      return zone_name(start_);
    case 'X':
      return iso_zone(item.count);
    default:
      return number_field(item, limited);
  }
}

/// An integer with an optional minus sign, cut to 32 bits as Java's `Number.intValue`.
std::optional<std::int32_t> DateParser::number(const Item& item, bool limited) {
  auto text = text_;
  if (limited) {
    if (start_ + item.count > text.size()) {
      return std::nullopt;
    }
    text = text.substr(0, start_ + item.count);
  }
  auto place = position_;
  const bool negative = place < text.size() && text[place] == '-';
  place += negative ? 1 : 0;
  const auto first_digit = place;
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  std::int64_t value = 0;
  for (; place < text.size() && is_ascii_digit(text[place]); ++place) {
    const auto digit = text[place] - '0';
    value = value > (most - digit) / 10 ? most : value * 10 + digit;
  }
  if (place == first_digit) {
    return std::nullopt;
  }
  position_ = place;
  if (value == most) {
    return negative ? std::numeric_limits<std::int32_t>::min()
                    : std::numeric_limits<std::int32_t>::max();
  }
  return static_cast<std::int32_t>(negative ? -value : value);
}

/// Two letters and exactly two digits tell a year of the century around now.
bool DateParser::year(const Item& item, bool limited) {
  const auto first = position_;
  auto value = number(item, limited);
  if (!value) {
    return false;
  }
  if (item.count <= 2 && position_ - first == 2 && is_ascii_digit(text_[first])) {
    const auto start_year = static_cast<std::int32_t>(century_start_.year);
    ambiguous_year_ = *value == start_year % 100;
    *value += start_year / 100 * 100 + (*value < start_year % 100 ? 100 : 0);
  }
  fields_.set(item.letter == 'y' ? CalendarField::year : CalendarField::week_year, *value);
  return true;
}

bool DateParser::month(const Item& item, bool limited, std::size_t start) {
  if (item.count > 2) {
    return name(start, month_names, CalendarField::month, 0);
  }
  const auto value = number(item, limited);
  if (value) {
    fields_.set(CalendarField::month, static_cast<std::int32_t>(std::int64_t{*value} - 1));
  }
  return value.has_value();
}

bool DateParser::number_field(const Item& item, bool limited) {
  auto value = number(item, limited);
  if (!value) {
    return false;
  }
  if ((item.letter == 'k' && *value == 24) || (item.letter == 'h' && *value == 12)) {
    value = 0;
  } else if (item.letter == 'u' && *value >= 1 && *value <= 7) {
    value = *value == 7 ? 1 : *value + 1;
  }
  fields_.set(field_of(item.letter), *value);
  return true;
}

/// A name in full or short, ignoring case; blanks before it are not skipped.
bool DateParser::name(std::size_t start, std::span<const std::string_view> names,
                      CalendarField field, int first) {
  const auto rest = text_.substr(start);
  std::size_t best = 0;
  int found = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (const auto& one : {names[i], names[i].substr(0, short_name_size)}) {
      if (one.size() > best && starts_with_ignoring_case(rest, one)) {
        best = one.size();
        found = static_cast<int>(i) + first;
      }
    }
  }
  if (best == 0) {
    return false;
  }
  fields_.set(field, found);
  position_ = start + best;
  return true;
}

bool DateParser::zone_name(std::size_t start) {
  const char sign = text_[position_];
  if (sign == '+' || sign == '-') {
    ++position_;
    return zone_offset(sign == '+' ? 1 : -1, 0, false, false);
  }
  if (starts_with_ignoring_case(text_.substr(start), "GMT")) {
    position_ = start + 3;
    if (position_ < text_.size() && (text_[position_] == '+' || text_[position_] == '-')) {
      const int direction = text_[position_++] == '+' ? 1 : -1;
      return zone_offset(direction, 0, true, false);
    }
    fields_.set(CalendarField::zone_offset, 0);
    return true;
  }
  const auto found = leading_zone_name(text_.substr(position_));
  if (!found) {
    return false;
  }
  position_ += found->size;
  fields_.set(CalendarField::zone_offset, found->offset_minutes * minute_ms);
  return true;
}

bool DateParser::iso_zone(std::size_t count) {
  const char sign = text_[position_++];
  if (sign == 'Z') {
    fields_.set(CalendarField::zone_offset, 0);
    return true;
  }
  return (sign == '+' || sign == '-') && zone_offset(sign == '+' ? 1 : -1, count, count == 3, true);
}

bool DateParser::zone_offset(int sign, std::size_t count, bool colon, bool iso) {
  const auto digit = [&]() -> int { return next_is_digit() ? text_[position_++] - '0' : -1; };
  int hours = digit();
  if (hours < 0 || position_ == text_.size()) {
    return false;
  }
  if (const int second = digit(); second >= 0) {
    hours = hours * 10 + second;
  } else if (iso || !colon) {
    return false;
  }
  int minutes = 0;
  if (count != 1) {
    if (colon && (position_ == text_.size() || text_[position_++] != ':')) {
      return false;
    }
    const int tens = digit();
    const int ones = digit();
    if (tens < 0 || ones < 0) {
      return false;
    }
    minutes = tens * 10 + ones;
  }
  if (hours > 23 || minutes > 59) {
    return false;
  }
  fields_.set(CalendarField::zone_offset, sign * (hours * 60 + minutes) * minute_ms);
  return true;
}

}  // namespace troupe::runtime::transforms
