#pragma once

#include <cstddef>
#include <string_view>

namespace troupe::connectors::datagen {

/// Lower-case words in no order, 64 KiB, the same in every process: texts of records are cut from
/// it, so that they cost neither an allocation nor a copy. Any thread.
inline constexpr std::size_t filler_bytes = std::size_t{64} * 1024;
[[nodiscard]] std::string_view filler_text();

}  // namespace troupe::connectors::datagen
