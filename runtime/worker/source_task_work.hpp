#pragma once

#include "runtime/observability/task_metrics.hpp"
#include "runtime/pipeline/source_loop.hpp"
#include "runtime/storage/offset_reader.hpp"
#include "runtime/worker/task_work.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace troupe::runtime {

/// The work of a source task. Source: org.apache.kafka.connect.runtime.WorkerSourceTask.
class SourceTaskWork final : public TaskWork {
 public:
  SourceTaskWork(WorkerPartsPtr parts, TaskPlan plan, TaskLinks links);

  [[nodiscard]] Status build() override;
  [[nodiscard]] Status start() override;
  [[nodiscard]] TaskReport run(const Grant& grant) override;
  /// A paused source is one that gets no grants.
  void set_paused(bool) override {}
  void forget_topics() override;
  void committed() override;
  void withdraw() override;
  [[nodiscard]] Status stop(bool park) override;
  void request_stop() noexcept override;
  void abandon() noexcept override;
  void commit_ended(bool succeeded, std::chrono::nanoseconds took) override;
  [[nodiscard]] SourceDeliveries* deliveries() noexcept override { return deliveries_.get(); }
  [[nodiscard]] std::optional<std::string> version() const override;

 private:
  [[nodiscard]] Status build_loop();
  [[nodiscard]] Result<SourceLoopParts> prepare();
  [[nodiscard]] Status add_errors(SourceLoopParts& made);
  [[nodiscard]] Status add_topics(SourceLoopParts& made);
  void add_context(SourceLoopParts& made);
  [[nodiscard]] Result<SourceLoopParts> open_lane(SourceLoopParts made);

  const WorkerPartsPtr parts_;
  const std::shared_ptr<IncarnationMetrics> metrics_;
  TaskPlan plan_;              ///< resolved by `build`; task thread from then on
  const std::string context_;  ///< of its log lines
  const std::shared_ptr<SharedSecrets> secrets_ = std::make_shared<SharedSecrets>();
  const std::shared_ptr<SourceTaskObserver> observer_;
  const std::shared_ptr<TaskVitals> vitals_;
  const std::shared_ptr<SourceDeliveries> deliveries_;
  const std::shared_ptr<StoredOffsetReader> offsets_;
  std::stop_source stop_;
  std::optional<SourceLoop> loop_;  ///< task thread
  mutable std::mutex mutex_;
  std::shared_ptr<RecordWriter> writer_;
  std::optional<std::string> version_;
  bool abandoned_ = false;
};

}  // namespace troupe::runtime
