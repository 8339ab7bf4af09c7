#pragma once

#include "actors/supervised.hpp"
#include "runtime/observability/incarnation_metrics.hpp"
#include "runtime/worker/restart_policy.hpp"
#include "runtime/worker/task_history.hpp"
#include "runtime/worker/worker_parts.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::actors {

/// Runs one connector and its tasks. A failed or stalled task is started again here, as the restart
/// policy says; nothing of one connector's trouble goes further up. Between two incarnations of a
/// sink task its consumer stays in its group, served from here.
class ConnectorSupervisor final : public Supervised {
 public:
  ConnectorSupervisor(caf::actor_config& config, Ticket ticket, runtime::WorkerPartsPtr parts,
                      ConnectorName name, caf::actor herder, caf::actor offsets);

  caf::behavior make_behavior() override;
  [[nodiscard]] const char* name() const override { return "troupe.connector-supervisor"; }

 private:
  static constexpr std::size_t connector_slot = 0;

  /// The consumer of a sink task that is not running just now.
  struct Parked {
    std::shared_ptr<runtime::ParkedReader> reader;
    std::unique_ptr<runtime::WorkThread> thread;
    bool is_served = false;  ///< its thread has it at the moment
  };
  /// What outlives the tasks when they are stopped or replaced.
  struct Remembered {
    std::uint64_t incarnation = 0;
    runtime::TaskHistory history;
  };
  struct Task {
    Child child;
    Settings config;
    runtime::TaskHistory history;
    std::optional<TaskEnded> ended;
    runtime::InstanceStatus status;
    std::shared_ptr<runtime::TaskVitals> vitals;
    std::shared_ptr<runtime::IncarnationMetrics> metrics;
    std::optional<std::int64_t> running_since_ms;
    std::optional<runtime::Stall> stall;
    bool was_running = false;  ///< this incarnation got as far as RUNNING
    bool starts_anew = false;  ///< a restart was asked for; it comes once the task is gone
    bool start_waits = false;  ///< it may start once its parked consumer is free
    std::optional<Parked> parked;
    std::vector<Reply<Done>> restart_replies;
  };

  void release() noexcept override;

  // The connector object.
  void run(const RunConnector& request);
  void reload(const ConnectorReload& request);
  [[nodiscard]] std::optional<std::string> thread_limit(const Settings& config) const;
  void confirm(const ConfirmConnector& request);
  void start_connector();
  void stop_connector();
  void connector_gone();
  void connector_state(const ConnectorState& report);
  void connector_tasks(const ConnectorTasks& computed);
  void note_connector_trouble(const Error& error);

  // Both.
  /// The worker's settings with what this configuration sets of them.
  void use_settings(const Settings& connector_config);
  void follow(const SetTarget& request);
  void stop_all();
  void child_down(const ChildDown& down);
  void child_released(const ChildReleased& released);
  void finish_if_gone();

  // Tasks.
  void run_tasks(const RunTasks& request);
  void start_tasks();
  void remember_tasks();
  void start_task(std::size_t slot);
  void stop_tasks();
  template <class Message>
  void tell_tasks(const Message& message) {
    for (const auto& task : tasks_) {
      if (!task.child.is_gone()) {
        tell(this, task.child.handle, message);
      }
    }
  }
  void restart_task(const RestartTask& request);
  void start_again(std::size_t slot);
  void task_gone(std::size_t slot);
  void task_failed(std::size_t slot, const TaskEnded& ended);
  [[nodiscard]] std::optional<std::chrono::milliseconds> decide_restart(Task& task,
                                                                        const TaskEnded& ended);
  void restart_due(const RestartDue& due);
  void restart_granted(const RestartGranted& granted);
  void task_built(const TaskBuilt& built);
  void task_state(const TaskState& report);
  void report_task(std::size_t slot, runtime::ReportedState state, std::string trace = {});
  void tell_herder(std::size_t slot);
  [[nodiscard]] bool tasks_are_gone() const;

  // Stalls, parked consumers.
  void watch_for_stalls();
  void look_for_stalls();
  void look_at_connector();
  void tell_connector_stall();
  void look_at_task(std::size_t slot);
  [[nodiscard]] std::optional<runtime::StallInfo> stall_info(
      const std::optional<runtime::Stall>& stall) const;
  void stalled(std::size_t slot, const runtime::Stall& stall);
  void park(std::size_t slot, std::shared_ptr<runtime::ParkedReader> reader);
  void serve_parked(const ParkedTurn& turn);
  void parked_served(const ParkedServed& served);

  /// Slot 0 is the connector's, slot n + 1 task n's.
  [[nodiscard]] Task* task_in(std::size_t slot, std::uint64_t incarnation);
  [[nodiscard]] TaskId id_of(std::size_t slot) const {
    return {name_, static_cast<std::int32_t>(slot) - 1};
  }
  [[nodiscard]] std::chrono::milliseconds stall_interval() const;
  [[nodiscard]] runtime::RestartPolicy policy() const;

  runtime::WorkerPartsPtr parts_;  ///< let go at the end: timers keep a dead actor for a while
  const ConnectorName name_;
  config::TroupeSettings settings_;  ///< the worker's, with what the connector sets of them
  LoggerPtr logger_;
  std::unique_ptr<runtime::ConnectorMetrics> metrics_;
  caf::actor herder_;
  caf::actor offsets_;
  Child connector_;
  std::shared_ptr<runtime::TaskVitals> connector_vitals_;
  std::optional<runtime::Stall> connector_stall_;
  std::optional<runtime::MonotonicTime> connector_running_since_;
  RunConnector wanted_;            ///< the last request; what runs, or will once the old is gone
  std::uint64_t running_run_ = 0;  ///< request the running connector object belongs to
  bool start_pending_ = false;
  bool start_counted_ = false;                 ///< in the metrics of starts
  std::optional<ConnectorReported> reported_;  ///< the last report
  std::optional<RunTasks> tasks_wanted_;       ///< waits for the old tasks to end
  RunTasks tasks_running_;
  std::vector<Task> tasks_;
  std::vector<Remembered> remembered_;     ///< by slot, of tasks that are no more
  std::vector<Reply<Done>> stop_replies_;  ///< who waits for the tasks to be gone
  bool looks_for_stalls_ = false;
  bool stopping_ = false;
};

}  // namespace troupe::actors
