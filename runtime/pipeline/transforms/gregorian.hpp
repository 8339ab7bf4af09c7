#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace troupe::runtime::transforms {

/// A point in time in the fields of java.util.GregorianCalendar: UTC, Julian before 1582-10-15,
/// weeks as in the United States (Sunday first, January 1st always in week 1).
struct CalendarDate {
  std::int64_t year = 1970;  ///< 0 is 1 BC
  int month = 1;
  int day = 1;
  int day_of_year = 1;
  int weekday = 1;  ///< 1 is Sunday
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;

  [[nodiscard]] int week_of_month() const noexcept;
  [[nodiscard]] int week_of_year() const noexcept;
  [[nodiscard]] std::int64_t week_year() const noexcept;
};

[[nodiscard]] CalendarDate calendar_date(std::int64_t epoch_ms) noexcept;

/// Fields that a text sets. Order and names of java.util.Calendar's, and the two of its builder.
enum class CalendarField : std::uint8_t {
  era,
  year,
  month,
  week_of_year,
  week_of_month,
  day_of_month,
  day_of_year,
  day_of_week,
  day_of_week_in_month,
  am_pm,
  hour,
  hour_of_day,
  minute,
  second,
  millisecond,
  zone_offset,
  week_year
};

/// Collects fields and makes a point in time of them, as a lenient calendar does: values out of
/// range roll over, and of fields that contradict each other those set last win.
/// Source: java.util.GregorianCalendar.computeTime, java.text.CalendarBuilder.
class CalendarFields {
 public:
  /// Months count from 0, weekdays from 1 (Sunday), the offset is in milliseconds.
  void set(CalendarField field, std::int32_t value) noexcept;
  void add_years(std::int32_t years) noexcept;
  [[nodiscard]] std::int64_t epoch_ms() const noexcept;

 private:
  static constexpr std::size_t count = 17;
  struct Choice;

  [[nodiscard]] int stamp(CalendarField field) const noexcept;
  [[nodiscard]] int stamp(CalendarField a, CalendarField b) const noexcept;
  [[nodiscard]] std::int64_t get(CalendarField field, std::int64_t otherwise) const noexcept;
  [[nodiscard]] Choice choose() const noexcept;
  [[nodiscard]] std::int64_t day() const noexcept;
  template <class Epoch>
  [[nodiscard]] std::int64_t day_in(std::int64_t year, const Choice& choice,
                                    Epoch epoch) const noexcept;
  [[nodiscard]] std::int64_t week_date() const noexcept;
  [[nodiscard]] std::int64_t time_of_day() const noexcept;

  std::array<std::int32_t, count> values_{};
  /// 0 for a field that is not set, else when it was.
  std::array<int, count> stamps_{};
  int next_stamp_ = 1;
};

}  // namespace troupe::runtime::transforms
