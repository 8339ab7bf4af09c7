#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe::runtime::transforms {

/// A zone's English name at the start of a text: how long it is, and the zone's offset.
struct ZoneName {
  std::size_t size;
  std::int32_t offset_minutes;
};

/// The longest known name or abbreviation that the text starts with, ignoring case. The common
/// ones of Java's tables; offsets are fixed, as each name tells summer from winter itself.
/// Source: java.text.DateFormatSymbols.getZoneStrings.
[[nodiscard]] std::optional<ZoneName> leading_zone_name(std::string_view text) noexcept;

}  // namespace troupe::runtime::transforms
