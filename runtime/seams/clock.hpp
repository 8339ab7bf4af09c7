#pragma once

#include <chrono>
#include <cstdint>

namespace troupe::runtime {

using MonotonicTime = std::chrono::steady_clock::time_point;

/// The one source of time: everything else gets time as an argument. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  /// For deadlines and durations.
  [[nodiscard]] virtual MonotonicTime now() const = 0;
  /// Wall clock, milliseconds since epoch: for timestamps users see.
  [[nodiscard]] virtual std::int64_t wall_ms() const = 0;
  /// A moment of the past as wall clock.
  [[nodiscard]] virtual std::int64_t wall_ms_at(MonotonicTime moment) const {
    return wall_ms() -
           std::chrono::duration_cast<std::chrono::milliseconds>(now() - moment).count();
  }
};

}  // namespace troupe::runtime
