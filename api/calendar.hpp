#pragma once

#include <cstdint>
#include <string>

namespace troupe {

/// A date and time of day in UTC, in java.util.GregorianCalendar: Julian before 1582-10-15.
struct CalendarTime {
  std::int64_t year = 1970;  ///< 0 is 1 BC, as astronomers count
  int month = 1;             ///< 1 to 12
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
  int weekday = 4;  ///< 0 is Sunday
};

[[nodiscard]] CalendarTime calendar_time(std::int64_t epoch_ms);

/// Parts as a lenient calendar takes them: any of them may overflow into the next.
struct LenientTime {
  std::int64_t year = 1970;
  std::int64_t month = 1;
  std::int64_t day = 1;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t millisecond = 0;
};

/// Milliseconds since epoch. Parts must be below 2^31 in amount.
[[nodiscard]] std::int64_t epoch_ms(const LenientTime& time);

/// The number with at least `width` digits, zeros in front.
[[nodiscard]] std::string padded(std::int64_t number, std::size_t width);

}  // namespace troupe
