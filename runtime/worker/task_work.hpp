#pragma once

#include "runtime/observability/incarnation_metrics.hpp"
#include "runtime/pipeline/grant.hpp"
#include "runtime/pipeline/parked_reader.hpp"
#include "runtime/pipeline/source_deliveries.hpp"
#include "runtime/worker/task_plan.hpp"
#include "runtime/worker/task_vitals.hpp"
#include "runtime/worker/worker_parts.hpp"
#include <troupe/result.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace troupe::runtime {

/// One incarnation of a task: its plugins, its Kafka client, its loop.
///
/// Made without running any user code. Methods marked "task thread" run there one at a time and may
/// block in user code; the others never block and may be called from any thread. An incarnation
/// that was abandoned reaches neither topic nor offset any more, whatever its thread does.
class TaskWork {
 public:
  TaskWork() = default;
  TaskWork(const TaskWork&) = delete;
  TaskWork& operator=(const TaskWork&) = delete;
  TaskWork(TaskWork&&) = delete;
  TaskWork& operator=(TaskWork&&) = delete;
  virtual ~TaskWork() = default;

  /// Task thread: makes the plugins and their Kafka client. First, once.
  [[nodiscard]] virtual Status build() = 0;
  /// Task thread: starts the task. After a good `build`, once.
  [[nodiscard]] virtual Status start() = 0;
  /// Task thread: works within the grant.
  [[nodiscard]] virtual TaskReport run(const Grant& grant) = 0;
  /// Task thread: the user paused or resumed the connector.
  virtual void set_paused(bool paused) = 0;
  /// Task thread: topics that were reported are reported again when they are used.
  virtual void forget_topics() = 0;
  /// Task thread: source offsets were stored.
  virtual void committed() = 0;
  /// Task thread: what was polled and not sent will not be sent by this incarnation.
  virtual void withdraw() = 0;
  /// Task thread: stops the task and closes its plugins; also after a failed start. `park`: a
  /// sink's consumer stays in its group, for `take_parked`.
  [[nodiscard]] virtual Status stop(bool park) = 0;
  /// Task thread, after `stop`: the consumer that was parked; null when there is none.
  [[nodiscard]] virtual std::shared_ptr<ParkedReader> take_parked() { return nullptr; }

  /// The task shall come to an end: waits inside the runtime and well-behaved plugins return.
  virtual void request_stop() noexcept = 0;
  /// Fences this incarnation.
  virtual void abandon() noexcept = 0;
  /// A commit of this source's offsets ended after that time: for the metrics.
  virtual void commit_ended(bool succeeded, std::chrono::nanoseconds took) = 0;
  /// Where a source's deliveries are tracked; null for sinks.
  [[nodiscard]] virtual SourceDeliveries* deliveries() noexcept = 0;
  /// Version of the task's class; nothing before it could be made.
  [[nodiscard]] virtual std::optional<std::string> version() const = 0;
};

/// What an incarnation gets from its supervisor beside its plan.
struct TaskLinks {
  std::shared_ptr<TaskVitals> vitals;
  std::shared_ptr<ParkedReader> parked;  ///< of the incarnation before; may be null
  SourceDeliveries::WakeUp wake;         ///< for sources, see `SourceDeliveries`
  std::shared_ptr<IncarnationMetrics> metrics;
};

/// Makes the work of a task.
[[nodiscard]] std::shared_ptr<TaskWork> make_task_work(WorkerPartsPtr parts, TaskPlan plan,
                                                       TaskLinks links);

}  // namespace troupe::runtime
