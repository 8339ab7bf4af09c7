#pragma once

#include "runtime/insight.hpp"
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
  std::vector<FailureInfo> failures;
  std::optional<StallInfo> stall;
  std::shared_ptr<const TaskVitals> vitals;  ///< null before the first start
};

}  // namespace troupe::runtime
