#include "actors/connector_supervisor.hpp"

#include "actors/connector_actor.hpp"
#include "actors/herder_errors.hpp"

#include <utility>

namespace troupe::actors {

using runtime::InstanceStatus;
using runtime::ReportedState;
using runtime::TargetState;

namespace {

/// Upstream's fixed limit for the stop of a connector object.
constexpr std::chrono::milliseconds connector_stop_limit{5000};

}  // namespace

ConnectorSupervisor::ConnectorSupervisor(caf::actor_config& config, Ticket ticket,
                                         runtime::WorkerPartsPtr parts, ConnectorName name,
                                         caf::actor herder, caf::actor offsets)
    : Supervised(config, std::move(ticket)),
      parts_(std::move(parts)),
      name_(std::move(name)),
      settings_(parts_->config.troupe),
      logger_(parts_->loggers->get("org.apache.kafka.connect.runtime.Worker",
                                   '[' + name_.value + "|worker] ")),
      herder_(std::move(herder)),
      offsets_(std::move(offsets)) {}

caf::behavior ConnectorSupervisor::make_behavior() {
  return {
      [this](const RunConnector& request) { run(request); },
      [this](const ConfirmConnector& request) { confirm(request); },
      [this](const RunTasks& request) { run_tasks(request); },
      [this](const SetTarget& request) { follow(request); },
      [this](const RestartTask& request) { restart_task(request); },
      [this](const ResetTopics& request) { tell_tasks(request); },
      [this](const UseOffsets& request) {
        offsets_ = request.offsets;
        tell_tasks(request);
      },
      [this](const StopAll&) { stop_all(); },
      [this](const ConnectorState& report) { connector_state(report); },
      [this](const ConnectorReload& request) { reload(request); },
      [this](const ConnectorTasks& computed) { connector_tasks(computed); },
      [this](const TaskBuilt& built) { task_built(built); },
      [this](const TaskState& report) { task_state(report); },
      [this](const TopicsUsed& used) { tell(this, herder_, used); },
      [this](const TaskEnded& ended) {
        if (auto* task = task_in(ended.slot, ended.incarnation)) {
          task->ended = ended;
        }
      },
      [this](const RestartDue& due) { restart_due(due); },
      [this](const RestartGranted& granted) { restart_granted(granted); },
      [this](const LookForStalls&) { look_for_stalls(); },
      [this](const ParkedTurn& turn) { serve_parked(turn); },
      [this](const ParkedServed& served) { parked_served(served); },
      [this](const ChildDown& down) { child_down(down); },
      [this](const ChildReleased& released) { child_released(released); },
  };
}

/// Children that are still there have lost their supervisor by its own error.
void ConnectorSupervisor::release() noexcept {
  stop_tasks();
  stop_connector();
  if (std::exchange(metrics_, nullptr)) {
    parts_->worker_metrics->connectors_changed(-1);
    parts_->worker_metrics->tasks_changed(-static_cast<int>(tasks_.size()));
  }
  herder_ = nullptr;
  offsets_ = nullptr;
  for (const auto& reply : stop_replies_) {
    reply(Done{});  // the tasks are gone, which was all that was asked
  }
  for (const auto& task : tasks_) {
    for (const auto& reply : task.restart_replies) {
      reply(not_found("Connector " + name_.value + " not found"));
    }
  }
  tasks_.clear();
  stop_replies_.clear();
  connector_.handle = nullptr;
  parts_.reset();
}

void ConnectorSupervisor::use_settings(const Settings& connector_config) {
  auto settings = config::connector_troupe_settings(parts_->config.troupe, connector_config);
  settings_ = settings.ok() ? std::move(settings).value() : parts_->config.troupe;
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

/// A new herder: it hears again what the old one may have missed, and what that one may not have
/// got round to ask for is done.
/// What a configuration provider gave has ended, and is asked for again.
void ConnectorSupervisor::reload(const ConnectorReload& request) {
  if (!connector_.is_current(request.incarnation) || start_pending_) {
    return;
  }
  if (const auto limit = thread_limit(wanted_.config)) {
    return logger_->error(*limit + ": this connector is not reloaded");
  }
  run(RunConnector(wanted_));
}

/// Why nothing of this connector, with this configuration, may be begun by itself.
std::optional<std::string> ConnectorSupervisor::thread_limit(const Settings& config) const {
  return runtime::thread_limit(*parts_, runtime::owner_of(*parts_->plugins, name_, config), true);
}

void ConnectorSupervisor::confirm(const ConfirmConnector& request) {
  herder_ = request.herder;
  if (stopping_) {
    return;
  }
  for (std::size_t slot = 1; slot <= tasks_.size(); ++slot) {
    tell_herder(slot);
  }
  tell_tasks(ResetTopics{name_, {}});  // topics are told once: some may have gone nowhere
  if (request.connector.run != wanted_.run) {
    return run(request.connector);
  }
  if (reported_) {
    tell(this, herder_, *reported_);
  }
  tell_connector_stall();
  if (request.connector.target != wanted_.target) {
    follow({name_, request.connector.target, {}});
  }
  const auto& tasks = tasks_wanted_ ? *tasks_wanted_ : tasks_running_;
  if (tasks.task_configs != request.tasks.task_configs ||
      (!tasks.task_configs.empty() && tasks.connector_config != request.tasks.connector_config)) {
    run_tasks(request.tasks);
  }
  if (!connector_.is_gone()) {
    tell(this, connector_.handle, ReconfigurationRequested{});
  }
}

void ConnectorSupervisor::start_connector() {
  start_pending_ = false;
  start_counted_ = false;
  running_run_ = wanted_.run;
  use_settings(wanted_.config);
  connector_vitals_ = std::make_shared<runtime::TaskVitals>();
  connector_running_since_.reset();
  const auto found = wanted_.config.find("connector.class");
  const auto class_name = found == wanted_.config.end() ? std::string() : found->second;
  if (!metrics_) {
    parts_->worker_metrics->connectors_changed(1);
    metrics_ = std::make_unique<runtime::ConnectorMetrics>(*parts_->metrics, name_);
  }
  metrics_->connector_replaced(parts_->plugins->find_connector(class_name).value_or(class_name),
                               parts_->plugins->connector_kind(class_name));
  start_child(this, connector_, connector_slot, [this](Ticket ticket) {
    return spawn<ConnectorActor>(std::move(ticket), parts_, name_,
                                 ConnectorStart{wanted_.config, wanted_.target, connector_vitals_});
  });
  watch_for_stalls();
}

void ConnectorSupervisor::stop_connector() {
  if (!connector_.is_gone()) {
    tell(this, connector_.handle, StopChild{connector_stop_limit});
  }
}

/// A connector that is being replaced starts with the new wish; its tasks follow at once.
void ConnectorSupervisor::follow(const SetTarget& request) {
  if (stopping_) {
    return request.reply(not_found("Unknown connector " + name_.value));
  }
  wanted_.target = request.target;
  if (!connector_.is_gone() && !start_pending_) {
    tell(this, connector_.handle, FollowTarget{request.target});
  }
  if (request.target == TargetState::stopped) {
    stop_replies_.push_back(request.reply);
    return run_tasks({name_, running_run_, tasks_running_.kind, {}, {}});
  }
  tell_tasks(PauseTask{request.target == TargetState::paused});
  request.reply(Done{});
}

void ConnectorSupervisor::stop_all() {
  stopping_ = true;
  stop_tasks();
  stop_connector();
  finish_if_gone();
}

// --- What has ended ------------------------------------------------------------------------------

void ConnectorSupervisor::child_down(const ChildDown& down) {
  if (down.slot == connector_slot && connector_.is_current(down.incarnation)) {
    if (failed(down.why)) {
      InstanceStatus status{ReportedState::failed, parts_->worker_id, std::nullopt,
                            error_text(down.why), 0};
      connector_state({down.incarnation,
                       std::move(status),
                       Error{Errc::internal, error_text(down.why),
                             "org.apache.kafka.connect.errors.ConnectException", ""},
                       {}});
    }
    if (connector_.note_down()) {
      connector_gone();
    }
  } else if (auto* task = task_in(down.slot, down.incarnation)) {
    if (failed(down.why) && !task->ended) {
      task->ended = TaskEnded{
          down.slot, down.incarnation, Error{Errc::internal, error_text(down.why), "", ""}, false,
          {},        nullptr};
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
  if (std::exchange(connector_stall_, std::nullopt)) {
    tell_connector_stall();
  }
  if (stopping_) {
    finish_if_gone();
  } else if (start_pending_) {
    start_connector();
  }
}

void ConnectorSupervisor::finish_if_gone() {
  if (stopping_ && connector_.is_gone() && tasks_are_gone()) {
    quit();
  }
}

// --- What the herder hears -----------------------------------------------------------------------

void ConnectorSupervisor::connector_state(const ConnectorState& report) {
  if (!connector_.is_current(report.incarnation)) {
    return;
  }
  const auto state = report.status.state;
  if (state == ReportedState::running) {
    connector_running_since_ = parts_->clock->now();
  }
  if (report.error) {
    note_connector_trouble(*report.error);
  }
  if (start_pending_) {
    return;
  }
  if (state != ReportedState::unassigned && !std::exchange(start_counted_, true)) {
    parts_->worker_metrics->connector_started(state != ReportedState::failed, parts_->clock->now());
  }
  metrics_->connector_status(state, report.status.version.value_or(""));
  reported_ = ConnectorReported{name_, running_run_, report.status, report.error};
  if (reported_->error && !report.answer.empty()) {
    reported_->error->message = report.answer;
  }
  tell(this, herder_, *reported_);
}

void ConnectorSupervisor::note_connector_trouble(const Error& error) {
  const auto ran_for = connector_running_since_
                           ? std::chrono::duration_cast<std::chrono::milliseconds>(
                                 parts_->clock->now() - *connector_running_since_)
                           : std::chrono::milliseconds{0};
  tell(this, herder_,
       ConnectorTrouble{name_, running_run_,
                        runtime::failure_info(error, parts_->clock->wall_ms(), ran_for)});
}

void ConnectorSupervisor::connector_tasks(const ConnectorTasks& computed) {
  if (connector_.is_current(computed.incarnation) && !start_pending_ && !stopping_) {
    if (!computed.configs.ok()) {
      note_connector_trouble(computed.configs.error());
    }
    tell(this, herder_, TaskConfigsComputed{name_, running_run_, computed.configs});
  }
}

}  // namespace troupe::actors
