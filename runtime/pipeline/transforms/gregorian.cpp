#include "runtime/pipeline/transforms/gregorian.hpp"

#include <algorithm>

namespace troupe::runtime::transforms {

namespace {

using enum CalendarField;

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t hour_ms = 3'600'000;
/// 1582-10-15, the first day of the Gregorian calendar.
constexpr std::int64_t cutover_day = -141'427;
constexpr std::int64_t cutover_year = 1582;

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept {
  return a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0);
}
constexpr std::int64_t floor_mod(std::int64_t a, std::int64_t b) noexcept {
  return a - floor_div(a, b) * b;
}

/// Days from March 1st of year 0 to the first of a month, counting years from March.
constexpr std::int64_t days_into_year(std::int64_t month) noexcept {
  return (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5;
}

/// Days since 1970-01-01 of the first day of a month; months count from 1.
std::int64_t gregorian_day(std::int64_t year, std::int64_t month) noexcept {
  const auto y = month > 2 ? year : year - 1;
  return 365 * y + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400) + days_into_year(month) -
         719'468;
}
std::int64_t julian_day(std::int64_t year, std::int64_t month) noexcept {
  const auto y = month > 2 ? year : year - 1;
  return 365 * y + floor_div(y, 4) + days_into_year(month) - 719'470;
}

std::int64_t first_of_month(std::int64_t year, std::int64_t month, bool gregorian) noexcept {
  return gregorian ? gregorian_day(year, month) : julian_day(year, month);
}

/// The last day on or before `day` that is the given weekday.
std::int64_t weekday_on_or_before(std::int64_t day, std::int64_t weekday) noexcept {
  constexpr std::int64_t epoch_weekday = 4;  // Thursday, Sunday being 0
  return day - floor_mod(day + epoch_weekday - (weekday - 1), 7);
}

/// The Sunday that begins the first week of a period: the week that holds the period's first day.
std::int64_t first_week(std::int64_t first_day) noexcept {
  return weekday_on_or_before(first_day, 1);
}

int week_number(int days_before, int weekday) noexcept {
  // `days_before`: days of the period before this one.
  const int first_weekday = static_cast<int>(floor_mod(weekday - 1 - days_before, 7));
  return (days_before + first_weekday) / 7 + 1;
}

bool is_leap(std::int64_t year) noexcept {
  return year % 4 == 0 && (year <= cutover_year || year % 100 != 0 || year % 400 == 0);
}

struct YearMonth {
  std::int64_t year;
  std::int64_t month;
};

/// The month that holds a day, in one of the two calendars.
YearMonth month_of(std::int64_t day, bool gregorian) noexcept {
  // The mean length of a year leads to the year or its neighbour.
  auto year = 1970 + (gregorian ? floor_div(day * 400, 146'097) : floor_div(day * 4, 1461));
  while (first_of_month(year, 1, gregorian) > day) {
    --year;
  }
  while (first_of_month(year + 1, 1, gregorian) <= day) {
    ++year;
  }
  std::int64_t month = 1;
  while (month < 12 && first_of_month(year, month + 1, gregorian) <= day) {
    ++month;
  }
  return {year, month};
}

}  // namespace

int CalendarDate::week_of_month() const noexcept { return week_number(day - 1, weekday); }

int CalendarDate::week_of_year() const noexcept {
  const int week = week_number(day_of_year - 1, weekday);
  // The last days of a year belong to week 1 when that week holds the next January 1st.
  const int left = (is_leap(year) ? 366 : 365) - day_of_year;
  return left + 1 <= 7 - weekday ? 1 : week;
}

std::int64_t CalendarDate::week_year() const noexcept {
  return month == 12 && week_of_year() == 1 ? year + 1 : year;
}

CalendarDate calendar_date(std::int64_t epoch_ms) noexcept {
  const auto day = floor_div(epoch_ms, day_ms);
  const auto time = floor_mod(epoch_ms, day_ms);
  const bool gregorian = day >= cutover_day;
  const auto [year, month] = month_of(day, gregorian);
  CalendarDate date;
  date.year = year;
  date.month = static_cast<int>(month);
  date.day = static_cast<int>(day - first_of_month(year, month, gregorian)) + 1;
  // The year of the change began in the Julian calendar and lacks ten days.
  const bool began_gregorian = gregorian && year > cutover_year;
  date.day_of_year = static_cast<int>(day - first_of_month(year, 1, began_gregorian)) + 1;
  date.weekday = static_cast<int>(floor_mod(day + 4, 7)) + 1;
  date.hour = static_cast<int>(time / hour_ms);
  date.minute = static_cast<int>(time / 60'000 % 60);
  date.second = static_cast<int>(time / 1000 % 60);
  date.millisecond = static_cast<int>(time % 1000);
  return date;
}

/// The group of fields that decides on the day.
struct CalendarFields::Choice {
  enum class By : std::uint8_t { month_day, week_of_month, weekday_in_month, year_day, year_week };
  By by = By::month_day;
  bool weekday = false;
};

void CalendarFields::set(CalendarField field, std::int32_t value) noexcept {
  const auto index = static_cast<std::size_t>(field);
  values_[index] = value;
  stamps_[index] = next_stamp_++;
}

void CalendarFields::add_years(std::int32_t years) noexcept {
  for (const auto field : {year, week_year}) {
    auto& value = values_[static_cast<std::size_t>(field)];
    value = static_cast<std::int32_t>(std::int64_t{value} + years);
  }
}

int CalendarFields::stamp(CalendarField field) const noexcept {
  return stamps_[static_cast<std::size_t>(field)];
}

/// When the later of two fields was set; 0 unless both are.
int CalendarFields::stamp(CalendarField a, CalendarField b) const noexcept {
  return stamp(a) == 0 || stamp(b) == 0 ? 0 : std::max(stamp(a), stamp(b));
}

std::int64_t CalendarFields::get(CalendarField field, std::int64_t otherwise) const noexcept {
  return stamp(field) == 0 ? otherwise : values_[static_cast<std::size_t>(field)];
}

/// Source: java.util.Calendar.selectFields.
CalendarFields::Choice CalendarFields::choose() const noexcept {
  using By = Choice::By;
  auto by_month_week = stamp(week_of_month, day_of_week);
  auto by_weekday = stamp(day_of_week_in_month, day_of_week);
  const auto by_year_day = stamp(day_of_year);
  auto by_year_week = stamp(week_of_year, day_of_week);
  auto by_day = stamp(day_of_month);
  auto best = std::max({by_day, by_month_week, by_weekday, by_year_day, by_year_week});
  if (best == 0) {
    by_month_week = stamp(week_of_month);
    by_weekday = std::max(stamp(day_of_week_in_month), stamp(day_of_week));
    by_year_week = stamp(week_of_year);
    best = std::max({by_month_week, by_weekday, by_year_week});
    if (best == 0) {
      best = by_day = stamp(month);
    }
  }
  const bool has_weekday = stamp(day_of_week) != 0;
  if (best == by_day) {
    return {By::month_day, false};
  }
  const bool month_week = best == by_month_week && stamp(week_of_month) >= stamp(week_of_year);
  const bool in_month = best == by_weekday && stamp(day_of_week_in_month) >= stamp(week_of_year);
  if (month_week || in_month) {
    const bool week_wins = by_month_week == by_weekday
                               ? stamp(week_of_month) >= stamp(day_of_week_in_month)
                               : best == by_month_week;
    return {week_wins ? By::week_of_month : By::weekday_in_month, has_weekday};
  }
  return best == by_year_day ? Choice{By::year_day, false} : Choice{By::year_week, has_weekday};
}

/// Source: java.util.GregorianCalendar.getFixedDate.
template <class Epoch>
std::int64_t CalendarFields::day_in(std::int64_t wanted_year, const Choice& choice,
                                    Epoch epoch) const noexcept {
  using By = Choice::By;
  if (choice.by == By::year_day) {
    return epoch(wanted_year, 1) + get(day_of_year, 1) - 1;
  }
  if (choice.by == By::year_week) {
    auto first = first_week(epoch(wanted_year, 1));
    if (choice.weekday && get(day_of_week, 1) != 1) {
      first = weekday_on_or_before(first + 6, get(day_of_week, 1));
    }
    return first + 7 * (get(week_of_year, 1) - 1);
  }
  const auto months = get(month, 0);
  const auto in_year = floor_mod(months, 12) + 1;
  const auto of_year = wanted_year + floor_div(months, 12);
  const auto first = epoch(of_year, in_year);
  if (choice.by == By::month_day) {
    return first + get(day_of_month, 1) - 1;
  }
  const auto weekday = choice.weekday ? get(day_of_week, 1) : 1;
  if (choice.by == By::week_of_month) {
    auto week = first_week(first);
    if (choice.weekday) {
      week = weekday_on_or_before(week + 6, weekday);
    }
    return week + 7 * (get(week_of_month, 1) - 1);
  }
  const auto nth = get(day_of_week_in_month, 1);
  if (nth >= 0) {
    return weekday_on_or_before(first + 7 * nth - 1, weekday);
  }
  const auto length = (in_year == 12 ? epoch(of_year + 1, 1) : epoch(of_year, in_year + 1)) - first;
  return weekday_on_or_before(first + length + 7 * (nth + 1) - 1, weekday);
}

std::int64_t CalendarFields::week_date() const noexcept {
  const auto wanted = get(week_year, 1970);
  auto weekday = get(day_of_week, 1);
  auto week = get(week_of_year, 1);
  if (weekday < 1 || weekday > 7) {
    // Only numbers from Monday on can be out of range: they were left as they were read.
    week += floor_div(weekday - 1, 7);
    weekday = floor_mod(weekday, 7) + 1;
  }
  const auto january = wanted > cutover_year ? gregorian_day(wanted, 1) : julian_day(wanted, 1);
  return first_week(january) + weekday - 1 + 7 * (week - 1);
}

std::int64_t CalendarFields::day() const noexcept {
  if (stamp(week_year) > stamp(year)) {
    return week_date();
  }
  const auto choice = choose();
  auto wanted = get(year, 1970);
  if (get(era, 1) == 0) {
    wanted = 1 - wanted;
  }
  // Years before the change are Julian throughout; the year of the change is counted from January
  // on in the old calendar.
  const bool from_january = choice.by == Choice::By::year_day || choice.by == Choice::By::year_week;
  if (wanted > cutover_year || (wanted == cutover_year && !from_january)) {
    const auto gregorian = day_in(wanted, choice, gregorian_day);
    if (gregorian >= cutover_day) {
      return gregorian;
    }
  }
  return day_in(wanted, choice, julian_day);
}

std::int64_t CalendarFields::time_of_day() const noexcept {
  const auto twelve = std::max(stamp(hour, am_pm), 0);
  const auto whole = stamp(hour_of_day);
  std::int64_t hours = 0;
  if (whole != 0 && whole >= twelve) {
    hours = get(hour_of_day, 0);
  } else {
    hours = get(hour, 0) + 12 * get(am_pm, 0);
  }
  return ((hours * 60 + get(minute, 0)) * 60 + get(second, 0)) * 1000 + get(millisecond, 0);
}

std::int64_t CalendarFields::epoch_ms() const noexcept {
  // Years far out wrap around, as they do in Java.
  const auto days = static_cast<std::uint64_t>(day()) * static_cast<std::uint64_t>(day_ms);
  return static_cast<std::int64_t>(days + static_cast<std::uint64_t>(time_of_day()) -
                                   static_cast<std::uint64_t>(get(zone_offset, 0)));
}

}  // namespace troupe::runtime::transforms
