#include "runtime/observability/task_error_metrics.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <string>
#include <utility>

namespace troupe::runtime {

namespace {

/// In the order of `TaskErrorCount`.
constexpr std::array<const char*, 7> count_names = {"total-record-failures",
                                                    "total-record-errors",
                                                    "total-records-skipped",
                                                    "total-retries",
                                                    "total-errors-logged",
                                                    "deadletterqueue-produce-requests",
                                                    "deadletterqueue-produce-failures"};

}  // namespace

struct TaskErrorMetrics::Values {
  std::array<std::atomic<std::uint64_t>, count_names.size()> counts{};
  std::atomic<std::int64_t> last_error_ms{0};
};

TaskErrorMetrics::TaskErrorMetrics(MetricsRegistry& registry, const TaskId& id,
                                   std::shared_ptr<const Clock> clock)
    : group_(std::make_shared<MetricGroup>()),
      values_(std::make_shared<Values>()),
      clock_(std::move(clock)) {
  group_->name = "task-error-metrics";
  group_->tags = {{"connector", id.connector.value}, {"task", std::to_string(id.number)}};
  for (std::size_t i = 0; i < count_names.size(); ++i) {
    group_->attributes.push_back({count_names.at(i),
                                  [values = values_, i](MonotonicTime) {
                                    return static_cast<double>(values->counts.at(i).load());
                                  },
                                  {}});
  }
  group_->attributes.push_back({"last-error-timestamp",
                                [values = values_](MonotonicTime) {
                                  return static_cast<double>(values->last_error_ms.load());
                                },
                                {}});
  registry.show(group_);
}

void TaskErrorMetrics::count(TaskErrorCount what) {
  values_->counts.at(static_cast<std::size_t>(what)).fetch_add(1, std::memory_order_relaxed);
  if (what == TaskErrorCount::record_errors) {
    mark_failed();
  }
}

void TaskErrorMetrics::mark_failed() {
  values_->last_error_ms.store(clock_->wall_ms(), std::memory_order_relaxed);
}

}  // namespace troupe::runtime
