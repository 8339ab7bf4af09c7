#pragma once

#include "actors/supervised.hpp"
#include "runtime/seams/executor.hpp"
#include "runtime/worker/connector_work.hpp"
#include "runtime/worker/task_vitals.hpp"
#include "runtime/worker/worker_parts.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace troupe::actors {

/// What a new incarnation of a connector object is given by its supervisor.
struct ConnectorStart {
  Settings settings;
  runtime::TargetState target = runtime::TargetState::started;
  std::shared_ptr<runtime::TaskVitals> vitals;
};

/// One incarnation of a connector object: starts it, asks it for task configurations, stops it;
/// each on its own thread, one call at a time. What the user wants meanwhile waits for the call to
/// return; of several wishes the last one counts.
/// Source: org.apache.kafka.connect.runtime.WorkerConnector.
class ConnectorActor final : public Supervised {
 public:
  ConnectorActor(caf::actor_config& config, Ticket ticket, runtime::WorkerPartsPtr parts,
                 ConnectorName name, ConnectorStart start);

  caf::behavior make_behavior() override;
  [[nodiscard]] const char* name() const override { return "troupe.connector"; }

 private:
  /// What the thread is doing; `idle`: nothing.
  enum class Phase : std::uint8_t { creating, starting, idle, asking, halting, stopping, ended };
  /// What has become of the object.
  enum class State : std::uint8_t { none, created, started, paused, stopped, failed };

  [[nodiscard]] static runtime::TaskCall call_of(Phase phase);

  void release() noexcept override;

  void create();
  void job_done(const ConnectorJobDone& job);
  void created(const Status& outcome);
  /// A value that a provider gave for a while only: the connector starts again when it has expired.
  void schedule_reload();
  void started(const Status& outcome);
  void follow(runtime::TargetState target);
  void go_on();
  void settle(runtime::TargetState target);
  void halt();
  void halted(const Status& outcome);
  void ask_for_tasks();
  void reconfigure();
  /// `answer` is what a waiting request is told, the error's own text when empty.
  void fail(const Error& error, const std::string& answer = {});
  void stop(std::chrono::milliseconds limit);
  void run_stop_hook();
  void give_up();
  void end(const Error* error = nullptr);

  void run_job(Phase phase, std::function<ConnectorJobDone()> job);
  void report(runtime::ReportedState state, const Error* error = nullptr,
              const std::string& answer = {});
  [[nodiscard]] runtime::ConnectorEvents events();

  runtime::WorkerPartsPtr parts_;  ///< let go at the end: timers keep a dead actor for a while
  const ConnectorName name_;
  const Settings settings_;
  runtime::TargetState target_;
  const std::shared_ptr<runtime::TaskVitals> vitals_;
  LoggerPtr logger_;
  std::shared_ptr<runtime::ConnectorWork> work_;
  std::unique_ptr<runtime::WorkThread> thread_;
  Phase phase_ = Phase::creating;
  bool stop_wanted_ = false;
  State state_ = State::none;
  bool ask_again_ = false;  ///< a reconfiguration was asked for while the thread was busy
};

}  // namespace troupe::actors
