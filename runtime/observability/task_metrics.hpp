#pragma once

#include "runtime/ids.hpp"
#include "runtime/observability/metrics.hpp"
#include "runtime/pipeline/task_observer.hpp"
#include <troupe/logger.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace troupe::runtime {

/// `source-task-metrics` of one incarnation of a task, and its warnings.
/// Source: org.apache.kafka.connect.runtime.AbstractWorkerSourceTask.SourceTaskMetricsGroup.
class SourceTaskObserver final : public SourceObserver {
 public:
  SourceTaskObserver(MetricsRegistry& registry, const TaskId& id, LoggerPtr logger,
                     std::shared_ptr<const Clock> clock);

  void polled(std::size_t records, std::chrono::nanoseconds took) override;
  void stored(std::size_t records) override;
  void dropped(std::size_t records) override;
  /// An offset commit of the task succeeded after that time, or failed. Committing is not the
  /// loop's business, so these two are not part of its observer.
  void committed(std::chrono::nanoseconds took);
  void commit_failed();
  void trouble(std::string_view what, const Error& error) override;

 private:
  struct Values;
  /// Takes records out of the active ones, which never fall below none.
  static void complete(Values& values, std::size_t records, MonotonicTime now);

  std::shared_ptr<MetricGroup> group_;
  std::shared_ptr<MetricGroup> common_;  ///< its part of `connector-task-metrics`
  std::shared_ptr<Values> values_;
  LoggerPtr logger_;
  std::shared_ptr<const Clock> clock_;
};

/// `sink-task-metrics` of one incarnation of a task, and its warnings.
/// Source: org.apache.kafka.connect.runtime.WorkerSinkTask.SinkTaskMetricsGroup.
class SinkTaskObserver final : public SinkObserver {
 public:
  SinkTaskObserver(MetricsRegistry& registry, const TaskId& id, LoggerPtr logger,
                   std::shared_ptr<const Clock> clock);

  void consumed(std::size_t records) override;
  void put(std::size_t records, std::chrono::nanoseconds took) override;
  void partitions(std::size_t count) override;
  void active(std::int64_t records) override;
  void committed(std::chrono::nanoseconds took) override;
  void commit_failed() override;
  void commit_skipped() override;
  void trouble(std::string_view what, const Error& error) override;

 private:
  struct Values;

  std::shared_ptr<MetricGroup> group_;
  std::shared_ptr<MetricGroup> common_;  ///< its part of `connector-task-metrics`
  std::shared_ptr<Values> values_;
  LoggerPtr logger_;
  std::shared_ptr<const Clock> clock_;
};

}  // namespace troupe::runtime
