#include "actors/connector_supervisor.hpp"

#include "actors/connector_actor.hpp"
#include "actors/task_actor.hpp"
#include "runtime/plugins/trace.hpp"

#include <algorithm>
#include <utility>

namespace troupe::actors {

using runtime::InstanceStatus;
using runtime::ReportedState;

namespace {

/// Upstream's fixed limit for the stop of a connector object.
constexpr std::chrono::milliseconds connector_stop_limit{5000};

runtime::RestartPolicy policy_of(const config::TroupeSettings& settings) {
  return {settings.restart_max_attempts, settings.restart_backoff, settings.restart_backoff_max,
          settings.restart_reset};
}

}  // namespace

ConnectorSupervisor::ConnectorSupervisor(caf::actor_config& config, Ticket ticket,
                                         runtime::WorkerPartsPtr parts, ConnectorName name,
                                         caf::actor herder, caf::actor offsets)
    : Supervised(config, std::move(ticket)),
      parts_(std::move(parts)),
      name_(std::move(name)),
      policy_(policy_of(parts_->config.troupe)),
      logger_(parts_->loggers->get("org.apache.kafka.connect.runtime.Worker",
                                   '[' + name_.value + "|worker] ")),
      herder_(std::move(herder)),
      offsets_(std::move(offsets)) {}

caf::behavior ConnectorSupervisor::make_behavior() {
  return {
      [this](const RunConnector& request) { run(request); },
      [this](const RunTasks& request) { run_tasks(request); },
      [this](const StopAll&) { stop_all(); },
      [this](const ConnectorState& report) { connector_state(report); },
      [this](const ConnectorTasks& computed) { connector_tasks(computed); },
      [this](const TaskState& report) { task_state(report); },
      [this](const TaskEnded& ended) {
        if (auto* task = task_in(ended.slot, ended.incarnation)) {
          task->ended = ended;
        }
      },
      [this](const RestartDue& due) { restart_due(due); },
      [this](const ChildDown& down) { child_down(down); },
      [this](const ChildReleased& released) { child_released(released); },
  };
}

void ConnectorSupervisor::release() noexcept {
  if (std::exchange(metrics_, nullptr)) {
    parts_->worker_metrics->connectors_changed(-1);
    parts_->worker_metrics->tasks_changed(-static_cast<int>(tasks_.size()));
  }
  herder_ = nullptr;
  offsets_ = nullptr;
  tasks_.clear();
  connector_.handle = nullptr;
  parts_.reset();
}

// --- What shall run ----------------------------------------------------------------------------

void ConnectorSupervisor::run(const RunConnector& request) {
  if (stopping_) {
    return;
  }
  wanted_ = request;
  if (connector_.is_gone()) {
    start_connector();
  } else {
    start_pending_ = true;
    stop_connector();
  }
}

void ConnectorSupervisor::start_connector() {
  start_pending_ = false;
  running_run_ = wanted_.run;
  const auto found = wanted_.config.find("connector.class");
  const auto class_name = found == wanted_.config.end() ? std::string() : found->second;
  if (!metrics_) {
    parts_->worker_metrics->connectors_changed(1);
  }
  metrics_ = std::make_unique<runtime::ConnectorMetrics>(
      *parts_->metrics, name_, class_name, parts_->plugins->connector_kind(class_name));
  metrics_->tasks_replaced(tasks_.size());
  start_child(this, connector_, connector_slot, [this](Ticket ticket) {
    return spawn<ConnectorActor>(std::move(ticket), parts_, name_, wanted_.config, wanted_.target);
  });
}

void ConnectorSupervisor::run_tasks(const RunTasks& request) {
  if (stopping_) {
    return;
  }
  tasks_wanted_ = request;
  if (tasks_are_gone()) {
    start_tasks();
  } else {
    stop_tasks();
  }
}

void ConnectorSupervisor::start_tasks() {
  tasks_running_ = *std::exchange(tasks_wanted_, std::nullopt);
  // Incarnations count on, so that late messages of earlier tasks stay late.
  const auto old = std::exchange(tasks_, {});
  tasks_.resize(tasks_running_.task_configs.size());
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    tasks_[i].config = tasks_running_.task_configs[i];
    tasks_[i].child.incarnation = i < old.size() ? old[i].child.incarnation : 0;
    start_task(i + 1);
  }
  metrics_->tasks_replaced(tasks_.size());
  parts_->worker_metrics->tasks_changed(static_cast<int>(tasks_.size()) -
                                        static_cast<int>(old.size()));
  tell(this, herder_, TasksStarted{name_, tasks_running_.run});
}

void ConnectorSupervisor::start_task(std::size_t slot) {
  auto& task = tasks_[slot - 1];
  task.ended.reset();
  task.was_running = false;
  start_child(this, task.child, slot, [&](Ticket ticket) {
    return spawn<TaskActor>(std::move(ticket), parts_,
                            runtime::TaskPlan{id_of(slot), tasks_running_.kind,
                                              tasks_running_.connector_config, task.config},
                            offsets_);
  });
}

void ConnectorSupervisor::stop_connector() {
  if (!connector_.is_gone()) {
    tell(this, connector_.handle, StopChild{connector_stop_limit});
  }
}

void ConnectorSupervisor::stop_tasks() {
  for (auto& task : tasks_) {
    if (!task.child.is_gone()) {
      tell(this, task.child.handle, StopChild{parts_->config.graceful_timeout});
    }
  }
}

void ConnectorSupervisor::stop_all() {
  stopping_ = true;
  stop_tasks();
  stop_connector();
  finish_if_gone();
}

// --- What has ended ------------------------------------------------------------------------------

ConnectorSupervisor::Task* ConnectorSupervisor::task_in(std::size_t slot,
                                                        std::uint64_t incarnation) {
  if (slot == connector_slot || slot > tasks_.size() ||
      !tasks_[slot - 1].child.is_current(incarnation)) {
    return nullptr;
  }
  return &tasks_[slot - 1];
}

void ConnectorSupervisor::child_down(const ChildDown& down) {
  if (down.slot == connector_slot && connector_.is_current(down.incarnation)) {
    if (failed(down.why)) {
      InstanceStatus status{ReportedState::failed, parts_->worker_id, std::nullopt,
                            error_text(down.why), 0};
      connector_state({down.incarnation, std::move(status), std::nullopt});
    }
    if (connector_.note_down()) {
      connector_gone();
    }
  } else if (auto* task = task_in(down.slot, down.incarnation)) {
    if (failed(down.why) && !task->ended) {
      task->ended = TaskEnded{down.slot,
                              down.incarnation,
                              Error{Errc::internal, error_text(down.why), "", ""},
                              false,
                              {}};
    }
    if (task->child.note_down()) {
      task_gone(down.slot);
    }
  }
}

void ConnectorSupervisor::child_released(const ChildReleased& released) {
  if (released.slot == connector_slot && connector_.is_current(released.incarnation)) {
    if (connector_.note_released()) {
      connector_gone();
    }
  } else if (auto* task = task_in(released.slot, released.incarnation)) {
    if (task->child.note_released()) {
      task_gone(released.slot);
    }
  }
}

void ConnectorSupervisor::connector_gone() {
  if (stopping_) {
    finish_if_gone();
  } else if (start_pending_) {
    start_connector();
  }
}

void ConnectorSupervisor::task_gone(std::size_t slot) {
  const auto ended = std::exchange(tasks_[slot - 1].ended, std::nullopt)
                         .value_or(TaskEnded{slot, 0, {}, true, {}});
  if (ended.error && !stopping_ && !tasks_wanted_) {
    task_failed(slot, ended);
  } else if (!ended.cancelled) {
    report_task(slot,
                {ReportedState::unassigned, parts_->worker_id, tasks_[slot - 1].version, "", 0});
  }
  if (stopping_) {
    finish_if_gone();
  } else if (tasks_wanted_ && tasks_are_gone()) {
    start_tasks();
  }
}

void ConnectorSupervisor::task_failed(std::size_t slot, const TaskEnded& ended) {
  auto& task = tasks_[slot - 1];
  const auto trace = runtime::trace_text(*ended.error);
  if (!task.was_running) {
    parts_->worker_metrics->task_started(false, parts_->clock->now());
  }
  report_task(slot, {ReportedState::failed, parts_->worker_id, task.version, trace, 0});
  const auto delay = runtime::next_restart(policy_, task.history, ended.error->code, ended.ran_for,
                                           parts_->random->uniform());
  logger_->error("Task " + id_of(slot).to_text() + " failed: " + trace +
                 (delay ? "It is started again in " + std::to_string(delay->count()) + " ms (" +
                              std::to_string(task.history.restarts) + " of at most " +
                              std::to_string(policy_.max_attempts) + " restarts)"
                        : "It stays FAILED until it is restarted or reconfigured"));
  if (delay) {
    send_self_after(this, *delay, RestartDue{slot, task.child.incarnation});
  }
}

void ConnectorSupervisor::restart_due(const RestartDue& due) {
  const auto* task = task_in(due.slot, due.incarnation);
  if (task == nullptr || !task->child.is_gone() || stopping_ || tasks_wanted_) {
    return;
  }
  report_task(due.slot, {ReportedState::restarting, parts_->worker_id, task->version, "", 0});
  start_task(due.slot);
}

void ConnectorSupervisor::finish_if_gone() {
  if (stopping_ && connector_.is_gone() && tasks_are_gone()) {
    quit();
  }
}

bool ConnectorSupervisor::tasks_are_gone() const {
  return std::all_of(tasks_.begin(), tasks_.end(),
                     [](const Task& task) { return task.child.is_gone(); });
}

// --- What the herder hears
// -------------------------------------------------------------------------

void ConnectorSupervisor::connector_state(const ConnectorState& report) {
  if (connector_.is_current(report.incarnation) && !start_pending_) {
    if (report.status.state != ReportedState::unassigned) {
      parts_->worker_metrics->connector_started(report.status.state != ReportedState::failed,
                                                parts_->clock->now());
    }
    metrics_->connector_status(report.status.state, report.status.version.value_or(""));
    tell(this, herder_, ConnectorReported{name_, running_run_, report.status, report.error});
  }
}

void ConnectorSupervisor::connector_tasks(const ConnectorTasks& computed) {
  if (connector_.is_current(computed.incarnation) && !start_pending_ && !stopping_) {
    tell(this, herder_, TaskConfigsComputed{name_, running_run_, computed.configs});
  }
}

void ConnectorSupervisor::task_state(const TaskState& report) {
  if (auto* task = task_in(report.slot, report.incarnation)) {
    task->version = report.status.version;
    task->was_running = task->was_running || report.status.state == ReportedState::running;
    parts_->worker_metrics->task_started(true, parts_->clock->now());
    report_task(report.slot, report.status);
  }
}

void ConnectorSupervisor::report_task(std::size_t slot, InstanceStatus status) {
  metrics_->task_status(id_of(slot).number, status.state);
  tell(this, herder_, TaskReported{id_of(slot), std::move(status)});
}

}  // namespace troupe::actors
