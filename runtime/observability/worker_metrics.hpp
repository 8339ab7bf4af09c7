#pragma once

#include "runtime/herder.hpp"
#include "runtime/observability/metrics.hpp"
#include "runtime/status.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace troupe::runtime {

/// `connect-worker-metrics`: what runs on the worker and how starts went. Thread-safe.
/// Source: org.apache.kafka.connect.runtime.WorkerMetricsGroup.
class WorkerMetrics {
 public:
  explicit WorkerMetrics(MetricsRegistry& registry);

  void connector_started(bool succeeded, MonotonicTime now);
  void task_started(bool succeeded, MonotonicTime now);
  void connectors_changed(int difference);
  void tasks_changed(int difference);

 private:
  struct Starts;
  struct Values;
  std::shared_ptr<MetricGroup> group_;
  std::shared_ptr<Values> values_;
};

/// What one connector on this worker shows: `connector-metrics`, `connector-task-metrics` status,
/// and the counts of its tasks by state. Gone with the object. Thread-safe.
/// Source: org.apache.kafka.connect.runtime.{WorkerConnector,WorkerTask,WorkerMetricsGroup}.
class ConnectorMetrics {
 public:
  ConnectorMetrics(MetricsRegistry& registry, ConnectorName name);

  /// The connector is started, again or for the first time; its tasks go on as they are.
  void connector_replaced(const std::string& class_name, ConnectorKind kind);

  void connector_status(ReportedState state, const std::string& version);
  /// Of one of the tasks that `tasks_replaced` announced; others are ignored.
  void task_status(std::int32_t task, ReportedState state);
  /// The connector has tasks 0 to `count` - 1 here now, all unassigned.
  void tasks_replaced(std::size_t count);

 private:
  struct Values;
  void show_task(std::int32_t task);
  void show_counts();

  MetricsRegistry registry_;
  ConnectorName name_;
  std::shared_ptr<Values> values_;
  std::shared_ptr<MetricGroup> connector_group_;
  std::shared_ptr<MetricGroup> counts_group_;  ///< only while there are tasks
  std::map<std::int32_t, std::shared_ptr<MetricGroup>> task_groups_;
};

}  // namespace troupe::runtime
