#pragma once

#include "runtime/ids.hpp"
#include "runtime/observability/metrics.hpp"
#include "runtime/seams/clock.hpp"

#include <cstdint>
#include <memory>

namespace troupe::runtime {

/// What error handling counts, each under the name of its attribute.
enum class TaskErrorCount : std::uint8_t {
  record_failures,  ///< failing attempts, retried ones included
  record_errors,    ///< records and operations that ended as failed
  records_skipped,  ///< given up under tolerance
  retries,          ///< rounds of retries
  errors_logged,
  deadletterqueue_produce_requests,
  deadletterqueue_produce_failures
};

/// `task-error-metrics` of one incarnation of a task. Thread-safe; counting is one relaxed atomic
/// addition.
/// Source: org.apache.kafka.connect.runtime.errors.ErrorHandlingMetrics.
class TaskErrorMetrics {
 public:
  TaskErrorMetrics(MetricsRegistry& registry, const TaskId& id, std::shared_ptr<const Clock> clock);

  /// Counts one. `record_errors` also sets `last-error-timestamp`.
  void count(TaskErrorCount what);
  /// Sets `last-error-timestamp` alone.
  void mark_failed();

 private:
  struct Values;
  std::shared_ptr<MetricGroup> group_;
  std::shared_ptr<Values> values_;
  std::shared_ptr<const Clock> clock_;
};

}  // namespace troupe::runtime
