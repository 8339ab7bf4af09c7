#pragma once

#include "actors/supervised.hpp"
#include "runtime/worker/restart_policy.hpp"
#include "runtime/worker/worker_parts.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::actors {

/// Runs one connector and its tasks. A failed task is started again here, as the restart policy
/// says; nothing of one connector's trouble goes further up.
class ConnectorSupervisor final : public Supervised {
 public:
  ConnectorSupervisor(caf::actor_config& config, Ticket ticket, runtime::WorkerPartsPtr parts,
                      ConnectorName name, caf::actor herder, caf::actor offsets);

  caf::behavior make_behavior() override;
  [[nodiscard]] const char* name() const override { return "troupe.connector-supervisor"; }

 private:
  static constexpr std::size_t connector_slot = 0;

  struct Task {
    Child child;
    Settings config;
    runtime::FailureHistory history;
    std::optional<TaskEnded> ended;
    std::optional<std::string> version;
    bool was_running = false;  ///< this incarnation got as far as RUNNING
  };

  void release() noexcept override;

  void run(const RunConnector& request);
  void start_connector();
  void run_tasks(const RunTasks& request);
  void start_tasks();
  void start_task(std::size_t slot);
  void stop_connector();
  void stop_tasks();
  void stop_all();

  void child_down(const ChildDown& down);
  void child_released(const ChildReleased& released);
  void connector_gone();
  void task_gone(std::size_t slot);
  void task_failed(std::size_t slot, const TaskEnded& ended);
  void restart_due(const RestartDue& due);
  void finish_if_gone();

  void connector_state(const ConnectorState& report);
  void connector_tasks(const ConnectorTasks& computed);
  void task_state(const TaskState& report);
  void report_task(std::size_t slot, runtime::InstanceStatus status);
  [[nodiscard]] bool tasks_are_gone() const;
  /// Slot 0 is the connector's, slot n + 1 task n's.
  [[nodiscard]] Task* task_in(std::size_t slot, std::uint64_t incarnation);
  [[nodiscard]] TaskId id_of(std::size_t slot) const {
    return {name_, static_cast<std::int32_t>(slot) - 1};
  }

  runtime::WorkerPartsPtr parts_;  ///< let go at the end: timers keep a dead actor for a while
  const ConnectorName name_;
  const runtime::RestartPolicy policy_;
  LoggerPtr logger_;
  std::unique_ptr<runtime::ConnectorMetrics> metrics_;
  caf::actor herder_;
  caf::actor offsets_;
  Child connector_;
  RunConnector wanted_;            ///< the last request; what runs, or will once the old is gone
  std::uint64_t running_run_ = 0;  ///< request the running connector object belongs to
  bool start_pending_ = false;
  std::optional<RunTasks> tasks_wanted_;  ///< waits for the old tasks to end
  RunTasks tasks_running_;
  std::vector<Task> tasks_;
  bool stopping_ = false;
};

}  // namespace troupe::actors
