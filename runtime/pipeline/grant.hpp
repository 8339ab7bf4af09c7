#pragma once

#include "runtime/seams/clock.hpp"
#include <troupe/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace troupe::runtime {

/// Permission to work, from a task's actor to its thread: until this time, at most this many
/// records, and not after a stop was requested. The thread answers with one report at its end.
struct Grant {
  MonotonicTime until;
  std::size_t records = 0;
  std::stop_token stop;
};

/// Why the thread came back.
enum class GrantEnd : std::uint8_t {
  budget,     ///< time or records used up; more work is likely
  idle,       ///< nothing to do for about `TaskReport::idle`
  lane_full,  ///< the producer's lane is full; go on after `Wake::room`
  stopped,    ///< a stop was requested
  failed      ///< `TaskReport::error`
};

/// The one report at the end of a grant.
struct TaskReport {
  GrantEnd end = GrantEnd::budget;
  std::chrono::milliseconds idle{0};
  std::optional<Error> error;
  std::size_t records = 0;
  /// Of a sink: topics used for the first time since topics were last forgotten.
  std::vector<std::string> topics;
};

}  // namespace troupe::runtime
