#pragma once

#include "runtime/seams/clock.hpp"
#include "runtime/seams/wall_anchor.hpp"

namespace troupe::runtime {

/// The operating system's clocks.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] MonotonicTime now() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] std::int64_t wall_ms() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
  [[nodiscard]] std::int64_t wall_ms_at(MonotonicTime moment) const override {
    return anchor_.wall_ms_at(moment, now(), wall_ms());
  }

 private:
  mutable WallAnchor anchor_;
};

}  // namespace troupe::runtime
