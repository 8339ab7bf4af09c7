#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace troupe::runtime::transforms {

inline constexpr std::array<std::string_view, 12> month_names = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
/// From Sunday on.
inline constexpr std::array<std::string_view, 7> weekday_names = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
inline constexpr std::array<std::string_view, 2> era_names = {"BC", "AD"};
inline constexpr std::array<std::string_view, 2> half_day_names = {"AM", "PM"};
/// Months and weekdays are shortened to this many letters.
inline constexpr std::size_t short_name_size = 3;

}  // namespace troupe::runtime::transforms
