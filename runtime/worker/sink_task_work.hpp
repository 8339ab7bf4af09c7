#pragma once

#include "runtime/pipeline/sink_loop.hpp"
#include "runtime/worker/task_errors.hpp"
#include "runtime/worker/task_work.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

namespace troupe::runtime {

/// The work of a sink task. Source: org.apache.kafka.connect.runtime.WorkerSinkTask.
class SinkTaskWork final : public TaskWork {
 public:
  SinkTaskWork(WorkerPartsPtr parts, TaskPlan plan, TaskLinks links)
      : parts_(std::move(parts)),
        metrics_(parts_->metrics->for_owner()),
        plan_(std::move(plan)),
        links_(std::move(links)) {}

  [[nodiscard]] Status build() override;
  [[nodiscard]] Status start() override;
  [[nodiscard]] TaskReport run(const Grant& grant) override;
  void set_paused(bool paused) override;
  void forget_topics() override;
  void committed() override {}
  void withdraw() override {}
  [[nodiscard]] Status stop(bool park) override;
  [[nodiscard]] std::shared_ptr<ParkedReader> take_parked() override { return std::move(parked_); }
  void request_stop() noexcept override;
  void abandon() noexcept override;
  void commit_ended(bool, std::chrono::nanoseconds) override {}
  [[nodiscard]] SourceDeliveries* deliveries() noexcept override { return nullptr; }
  [[nodiscard]] std::optional<std::string> version() const override;

 private:
  [[nodiscard]] Status build_loop();
  [[nodiscard]] LoggerPtr logger(const std::string& name) const {
    return task_logger(*parts_, plan_.id, name, secrets_);
  }
  [[nodiscard]] Result<SinkLoopParts> prepare();
  [[nodiscard]] Status subscribe_to(SinkLoopParts& made) const;
  [[nodiscard]] Status add_errors(SinkLoopParts& made);
  void add_context(SinkLoopParts& made);
  [[nodiscard]] std::unique_ptr<ErrantRecordReporter> reporter() const;
  [[nodiscard]] std::shared_ptr<ParkedReader> take_over_parked();
  [[nodiscard]] Result<SinkLoopParts> open_reader(SinkLoopParts made);

  const WorkerPartsPtr parts_;
  MetricsRegistry metrics_;  ///< this incarnation's
  TaskPlan plan_;            ///< resolved by `build`; task thread from then on
  const std::shared_ptr<SharedSecrets> secrets_ = std::make_shared<SharedSecrets>();
  TaskLinks links_;  ///< what is parked under `mutex_`
  std::vector<std::shared_ptr<MetricGroup>> shown_plugins_;
  std::stop_source stop_;
  std::optional<SinkLoop> loop_;          ///< task thread
  std::shared_ptr<ParkedReader> parked_;  ///< task thread
  mutable std::mutex mutex_;
  std::shared_ptr<RecordReader> reader_;
  std::shared_ptr<RecordErrors> errors_;
  std::optional<std::string> version_;
  bool abandoned_ = false;
};

}  // namespace troupe::runtime
