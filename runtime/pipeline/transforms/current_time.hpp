#pragma once

#include <chrono>
#include <cstdint>

namespace troupe::runtime::transforms {

/// Now, for the century that two-digit years are read in: asked once, when a pattern is configured.
[[nodiscard]] inline std::int64_t current_time_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace troupe::runtime::transforms
