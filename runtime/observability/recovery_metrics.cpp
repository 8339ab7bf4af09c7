#include "runtime/observability/recovery_metrics.hpp"

#include <utility>

namespace troupe::runtime {

RecoveryMetrics::RecoveryMetrics(MetricsRegistry& registry,
                                 std::shared_ptr<const Executor> executor) {
  group_->name = "troupe-recovery-metrics";
  group_->attributes = {
      {"task-restart-total",
       [counts = counts_](MonotonicTime) { return static_cast<double>(counts->restarts.load()); },
       {},
       "Restarts of tasks, by the restart policy or by request"},
      {"task-stall-total",
       [counts = counts_](MonotonicTime) { return static_cast<double>(counts->stalls.load()); },
       {},
       "Stalls of tasks that were found"},
      {"abandoned-threads",
       [executor = std::move(executor)](MonotonicTime) {
         return static_cast<double>(executor->abandoned());
       },
       {},
       "Threads left behind in plugin code that has not returned yet"}};
  registry.show(group_);
}

}  // namespace troupe::runtime
