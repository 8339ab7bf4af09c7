#include "runtime/seams/wall_anchor.hpp"

#include <cstdlib>

namespace troupe::runtime {

using std::chrono::milliseconds;

std::int64_t WallAnchor::wall_ms_at(MonotonicTime moment, MonotonicTime now, std::int64_t wall_ms) {
  const std::lock_guard lock(mutex_);
  const auto since_anchor = [this](MonotonicTime time) {
    return std::chrono::floor<milliseconds>(time - anchor_).count();
  };
  if (!is_set_ || std::abs(anchor_wall_ms_ + since_anchor(now) - wall_ms) > tolerance.count()) {
    is_set_ = true;
    anchor_ = now;
    anchor_wall_ms_ = wall_ms;
  }
  return anchor_wall_ms_ + since_anchor(moment);
}

}  // namespace troupe::runtime
