#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace troupe::config {

/// Milliseconds of a duration such as `P1DT2H3M4.5S`, what is finer cut off; nothing when it is
/// none, or too long for Java's type.
/// Source: java.time.Duration.parse, toMillis.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_java_duration(std::string_view text);

}  // namespace troupe::config
