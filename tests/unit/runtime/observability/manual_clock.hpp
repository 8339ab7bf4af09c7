#pragma once

#include "runtime/seams/clock.hpp"

#include <cstdint>

namespace troupe::tests {

/// Time as the test sets it.
class ManualClock final : public runtime::Clock {
 public:
  [[nodiscard]] runtime::MonotonicTime now() const override { return time; }
  [[nodiscard]] std::int64_t wall_ms() const override { return wall; }

  runtime::MonotonicTime time{};
  std::int64_t wall = 1000;
};

}  // namespace troupe::tests
