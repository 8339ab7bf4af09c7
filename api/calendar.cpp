#include "api/calendar.hpp"

namespace troupe {

namespace {

constexpr std::int64_t day_ms = 86'400'000;
/// 1582-10-15, in days since 1970-01-01: the first Gregorian day.
constexpr std::int64_t cutover_day = -141'427;
constexpr std::int64_t cutover_year = 1582;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::int64_t floor_mod(std::int64_t a, std::int64_t b) { return a - floor_div(a, b) * b; }

/// Days since a first of March of a date whose month is in range; the day may overflow. Years start
/// in March here, so that the leap day is their last. `leap_days` counts the leap days before a
/// year.
template <class LeapDays>
std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day, LeapDays leap_days) {
  const auto shifted_year = month <= 2 ? year - 1 : year;
  const auto shifted_month = month <= 2 ? month + 9 : month - 3;
  return 365 * shifted_year + leap_days(shifted_year) + (153 * shifted_month + 2) / 5 + day - 1;
}

std::int64_t gregorian_days(std::int64_t year, std::int64_t month, std::int64_t day) {
  return days_of(year, month, day,
                 [](std::int64_t y) {
                   return floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);
                 }) -
         719'468;
}

std::int64_t julian_days(std::int64_t year, std::int64_t month, std::int64_t day) {
  return days_of(year, month, day, [](std::int64_t y) { return floor_div(y, 4); }) - 719'470;
}

std::int64_t java_days(std::int64_t year, std::int64_t month, std::int64_t day) {
  if (year > cutover_year) {
    return gregorian_days(year, month, day);
  }
  const auto julian = julian_days(year, month, day);
  if (year < cutover_year) {
    return julian;
  }
  const auto gregorian = gregorian_days(year, month, day);
  return gregorian >= cutover_day ? gregorian : julian;
}

/// Year, month and day from days since the first of March of year 0, with years of 365.25 days or
/// Gregorian ones.
void set_date(CalendarTime& time, std::int64_t day) {
  std::int64_t year = 0;
  std::int64_t day_of_year = 0;
  if (day >= cutover_day) {
    const auto shifted = day + 719'468;
    const auto era = floor_div(shifted, 146'097);
    const auto day_of_era = floor_mod(shifted, 146'097);
    const auto year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    year = year_of_era + era * 400;
    day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  } else {
    const auto shifted = day + 719'470;
    const auto era = floor_div(shifted, 1461);
    const auto day_of_era = floor_mod(shifted, 1461);
    const auto year_of_era = (day_of_era - day_of_era / 1460) / 365;
    year = year_of_era + era * 4;
    day_of_year = day_of_era - 365 * year_of_era;
  }
  const auto shifted_month = (5 * day_of_year + 2) / 153;
  time.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  time.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  time.year = year + (time.month <= 2 ? 1 : 0);
}

}  // namespace

CalendarTime calendar_time(std::int64_t epoch_ms) {
  CalendarTime time;
  const auto day = floor_div(epoch_ms, day_ms);
  const auto rest = static_cast<int>(floor_mod(epoch_ms, day_ms));
  set_date(time, day);
  time.hour = rest / 3'600'000;
  time.minute = rest / 60'000 % 60;
  time.second = rest / 1000 % 60;
  time.millisecond = rest % 1000;
  time.weekday = static_cast<int>(floor_mod(day + 4, 7));
  return time;
}

std::int64_t epoch_ms(const LenientTime& time) {
  const auto months = time.month - 1;
  const auto year = time.year + floor_div(months, 12);
  const auto date = java_days(year, floor_mod(months, 12) + 1, time.day);
  return date * day_ms + time.hour * 3'600'000 + time.minute * 60'000 + time.second * 1000 +
         time.millisecond;
}

std::string padded(std::int64_t number, std::size_t width) {
  auto text = std::to_string(number);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

}  // namespace troupe
