#pragma once

#include "runtime/seams/clock.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>

namespace troupe::runtime {

/// Moments of the steady clock as wall clock: the same moment is always the same time, which two
/// readings of both clocks would not give. Both are compared once; anew when the wall clock was set
/// since. Time is an argument. Thread-safe.
class WallAnchor {
 public:
  /// Clocks drift apart by less than this between two times the wall clock is set.
  static constexpr std::chrono::milliseconds tolerance{500};

  /// `now` and `wall_ms` are the clocks at this moment. In milliseconds since epoch.
  [[nodiscard]] std::int64_t wall_ms_at(MonotonicTime moment, MonotonicTime now,
                                        std::int64_t wall_ms);

 private:
  std::mutex mutex_;
  bool is_set_ = false;
  MonotonicTime anchor_{};
  std::int64_t anchor_wall_ms_ = 0;
};

}  // namespace troupe::runtime
