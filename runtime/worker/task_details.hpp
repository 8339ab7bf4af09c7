#pragma once

#include "runtime/insight.hpp"
#include "runtime/seams/clock.hpp"
#include "runtime/worker/task_vitals.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace troupe::runtime {

/// What a task's supervisor tells of it beside its status. Plain values; the vitals go on living.
struct TaskDetails {
  std::uint64_t incarnation = 0;
  std::optional<std::int64_t> running_since_ms;
  TaskRestarts restarts;
  std::vector<TaskFailure> failures;
  std::optional<TaskStall> stall;
  std::shared_ptr<const TaskVitals> vitals;  ///< null before the first start
};

/// A moment of the steady clock as wall clock. Pure.
[[nodiscard]] inline std::int64_t wall_ms_of(MonotonicTime moment, const Clock& clock) {
  return clock.wall_ms() -
         std::chrono::duration_cast<std::chrono::milliseconds>(clock.now() - moment).count();
}

}  // namespace troupe::runtime
