// The part of a connector's supervisor that looks after the tasks.
#include "actors/connector_supervisor.hpp"
#include "actors/herder_errors.hpp"
#include "actors/posting_job.hpp"
#include "actors/task_actor.hpp"
#include "runtime/plugins/trace.hpp"
#include "runtime/worker/thread_limit.hpp"

#include <algorithm>
#include <utility>

namespace troupe::actors {

using runtime::ReportedState;
using runtime::TargetState;
using std::chrono::milliseconds;

namespace {

/// A parked consumer takes part in its group this often.
constexpr milliseconds parked_interval{100};

Error replaced(const TaskId& id) {
  return {Errc::conflict,
          "Task " + id.to_text() + " was stopped or replaced while it was being restarted",
          "org.apache.kafka.connect.errors.ConnectException", ""};
}

}  // namespace

runtime::RestartPolicy ConnectorSupervisor::policy() const {
  return {settings_.restart_max_attempts, settings_.restart_backoff, settings_.restart_backoff_max,
          settings_.restart_reset};
}

// --- Starting and stopping -----------------------------------------------------------------------

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
  use_settings(tasks_running_.connector_config);
  const auto before = tasks_.size();
  remember_tasks();
  tasks_.resize(tasks_running_.task_configs.size());
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    tasks_[i].config = tasks_running_.task_configs[i];
    if (i < remembered_.size()) {
      tasks_[i].child.incarnation = remembered_[i].incarnation;
      tasks_[i].history = remembered_[i].history;
    }
    start_task(i + 1);
  }
  metrics_->tasks_replaced(tasks_.size());
  parts_->worker_metrics->tasks_changed(static_cast<int>(tasks_.size()) - static_cast<int>(before));
  for (const auto& reply : std::exchange(stop_replies_, {})) {
    reply(Done{});
  }
  tell(this, herder_, TasksStarted{name_, tasks_running_.run});
}

/// The tasks are no more. Incarnations count on, so that late messages of theirs stay late; so does
/// what is told of failures and restarts. Attempts are counted anew: who wanted the tasks to run
/// again has looked at them.
void ConnectorSupervisor::remember_tasks() {
  auto old = std::exchange(tasks_, {});
  remembered_.resize(std::max(remembered_.size(), old.size()));
  for (std::size_t i = 0; i < old.size(); ++i) {
    old[i].history.forgive();
    remembered_[i] = {old[i].child.incarnation, std::move(old[i].history)};
    for (const auto& reply : old[i].restart_replies) {
      reply(replaced(id_of(i + 1)));
    }
  }
}

void ConnectorSupervisor::start_task(std::size_t slot) {
  auto& task = tasks_[slot - 1];
  task.ended.reset();
  task.was_running = false;
  task.start_waits = false;
  task.running_since_ms.reset();
  task.stall.reset();
  task.vitals = std::make_shared<runtime::TaskVitals>();
  task.metrics = std::make_shared<runtime::IncarnationMetrics>(*parts_->metrics);
  task.status = {ReportedState::unassigned, parts_->worker_id, std::nullopt, "", 0};
  auto parked = std::exchange(task.parked, std::nullopt);
  TaskStart start{{id_of(slot), tasks_running_.kind, tasks_running_.connector_config, task.config},
                  wanted_.target == TargetState::paused,
                  task.vitals,
                  parked ? std::move(parked->reader) : nullptr,
                  task.metrics};
  start_child(this, task.child, slot, [&](Ticket ticket) {
    return spawn<TaskActor>(std::move(ticket), parts_, std::move(start), offsets_);
  });
  watch_for_stalls();
}

void ConnectorSupervisor::stop_tasks() {
  for (auto& task : tasks_) {
    task.parked.reset();
    if (!task.child.is_gone()) {
      tell(this, task.child.handle, StopChild{parts_->config.graceful_timeout});
    }
  }
}

void ConnectorSupervisor::restart_task(const RestartTask& request) {
  const auto slot = static_cast<std::size_t>(request.id.number) + 1;
  if (stopping_) {
    return request.reply(not_found("Connector " + name_.value + " not found"));
  }
  if (tasks_wanted_ || request.id.number < 0 || slot > tasks_.size()) {
    return request.reply(replaced(request.id));
  }
  auto& task = tasks_[slot - 1];
  task.restart_replies.push_back(request.reply);
  task.history.forgive();
  if (task.child.is_gone()) {
    start_again(slot);
  } else if (!std::exchange(task.starts_anew, true)) {
    report_task(slot, ReportedState::restarting);
    tell(this, task.child.handle, StopChild{parts_->config.graceful_timeout, true});
  }
}

/// The task is gone and shall run again, as soon as its consumer is free.
void ConnectorSupervisor::start_again(std::size_t slot) {
  auto& task = tasks_[slot - 1];
  task.starts_anew = false;
  if (task.parked && task.parked->is_served) {
    task.start_waits = true;
    return;
  }
  report_task(slot, ReportedState::restarting);
  task.history.restarted();
  parts_->recovery_metrics->task_restarted();
  start_task(slot);
}

// --- Ends
// ------------------------------------------------------------------------------------------

ConnectorSupervisor::Task* ConnectorSupervisor::task_in(std::size_t slot,
                                                        std::uint64_t incarnation) {
  if (slot == connector_slot || slot > tasks_.size() ||
      !tasks_[slot - 1].child.is_current(incarnation)) {
    return nullptr;
  }
  return &tasks_[slot - 1];
}

bool ConnectorSupervisor::tasks_are_gone() const {
  return std::all_of(tasks_.begin(), tasks_.end(),
                     [](const Task& task) { return task.child.is_gone(); });
}

void ConnectorSupervisor::task_gone(std::size_t slot) {
  auto& task = tasks_[slot - 1];
  task.stall.reset();
  auto ended =
      std::exchange(task.ended, std::nullopt).value_or(TaskEnded{slot, 0, {}, true, {}, nullptr});
  const bool goes_on = !stopping_ && !tasks_wanted_;
  if (goes_on) {
    park(slot, std::move(ended.parked));
  }
  if (goes_on && task.starts_anew) {
    start_again(slot);
  } else if (goes_on && ended.error) {
    task_failed(slot, ended);
  } else if (!ended.cancelled) {
    report_task(slot, ReportedState::unassigned);
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
  const auto delay = decide_restart(task, ended);
  const auto place = ended.error->record.empty() ? "" : " at record " + ended.error->record;
  if (delay) {
    task.history.restart_planned(parts_->clock->wall_ms() + delay->count());
    send_self_after(this, *delay, RestartDue{slot, task.child.incarnation});
  } else {
    task.parked.reset();
    for (const auto& reply : std::exchange(task.restart_replies, {})) {
      reply(*ended.error);
    }
  }
  report_task(slot, ReportedState::failed, trace);
  const auto attempts = task.history.restarts(policy()).attempts;
  logger_->error("Task " + id_of(slot).to_text() + " failed" + place + ": " + trace +
                 (delay ? "It is started again in " + std::to_string(delay->count()) + " ms (" +
                              std::to_string(attempts) + " of at most " +
                              std::to_string(settings_.restart_max_attempts) + " restarts)"
                        : "It stays FAILED until it is restarted or reconfigured"));
}

/// A task whose threads keep hanging is not started again without end: each holds what it holds.
std::optional<milliseconds> ConnectorSupervisor::decide_restart(Task& task,
                                                                const TaskEnded& ended) {
  const auto delay = task.history.failed(policy(), *ended.error, ended.ran_for,
                                         parts_->random->uniform(), parts_->clock->wall_ms());
  const auto limit =
      delay && ended.cancelled ? thread_limit(tasks_running_.connector_config) : std::nullopt;
  if (limit) {
    logger_->error(*limit + ": this task is not started again by itself");
    return std::nullopt;
  }
  return delay;
}

void ConnectorSupervisor::restart_due(const RestartDue& due) {
  const auto* task = task_in(due.slot, due.incarnation);
  if (task != nullptr && task->child.is_gone() && !stopping_ && !tasks_wanted_) {
    tell_parent(RestartWanted{caf::actor_cast<caf::actor_addr>(this), due.slot, due.incarnation});
  }
}

void ConnectorSupervisor::restart_granted(const RestartGranted& granted) {
  const auto* task = task_in(granted.slot, granted.incarnation);
  if (task != nullptr && task->child.is_gone() && !stopping_ && !tasks_wanted_) {
    start_again(granted.slot);
  }
}

// --- What the herder hears
// -------------------------------------------------------------------------

void ConnectorSupervisor::task_built(const TaskBuilt& built) {
  auto* task = task_in(built.slot, built.incarnation);
  if (task == nullptr) {
    return;
  }
  for (const auto& reply : std::exchange(task->restart_replies, {})) {
    if (built.outcome.ok()) {
      reply(Done{});
    } else {
      reply(Error{Errc::internal, "Failed to start task: " + id_of(built.slot).to_text(),
                  "org.apache.kafka.connect.errors.ConnectException",
                  runtime::trace_text(built.outcome.error())});
    }
  }
}

void ConnectorSupervisor::task_state(const TaskState& report) {
  auto* task = task_in(report.slot, report.incarnation);
  if (task == nullptr || task->starts_anew) {
    return;
  }
  task->status.version = report.status.version;
  if (!task->was_running) {
    parts_->worker_metrics->task_started(true, parts_->clock->now());
    task->running_since_ms = parts_->clock->wall_ms();
  }
  task->was_running = true;
  report_task(report.slot, report.status.state);
}

void ConnectorSupervisor::report_task(std::size_t slot, ReportedState state, std::string trace) {
  auto& status = tasks_[slot - 1].status;
  status.state = state;
  status.trace = std::move(trace);
  metrics_->task_status(id_of(slot).number, state);
  tell_herder(slot);
}

void ConnectorSupervisor::tell_herder(std::size_t slot) {
  const auto& task = tasks_[slot - 1];
  runtime::TaskDetails details;
  details.incarnation = task.child.incarnation;
  details.running_since_ms = task.running_since_ms;
  details.restarts = task.history.restarts(policy());
  details.failures = task.history.failures();
  details.vitals = task.vitals;
  details.stall = stall_info(task.stall);
  tell(this, herder_, TaskReported{id_of(slot), task.status, std::move(details)});
}

// --- Parked consumers
// --------------------------------------------------------------------------------

void ConnectorSupervisor::park(std::size_t slot, std::shared_ptr<runtime::ParkedReader> reader) {
  if (!reader) {
    return;
  }
  auto& task = tasks_[slot - 1];
  task.parked =
      Parked{std::move(reader), parts_->executor->create("parked", {name_.value, {}}), false};
  send_self_after(this, parked_interval, ParkedTurn{slot, task.child.incarnation});
}

void ConnectorSupervisor::serve_parked(const ParkedTurn& turn) {
  auto* task = task_in(turn.slot, turn.incarnation);
  if (task == nullptr || !task->parked || task->parked->is_served) {
    return;
  }
  task->parked->is_served = true;
  const auto failed =
      begin(*task->parked->thread, posting_job(self(), [reader = task->parked->reader, turn] {
        return ParkedServed{turn.slot, turn.incarnation, reader->serve()};
      }));
  if (failed) {
    parked_served({turn.slot, turn.incarnation, *failed});
  }
}

void ConnectorSupervisor::parked_served(const ParkedServed& served) {
  auto* task = task_in(served.slot, served.incarnation);
  if (task == nullptr || !task->parked) {
    return;
  }
  task->parked->is_served = false;
  if (!served.outcome.ok()) {
    logger_->warn("The consumer of task " + id_of(served.slot).to_text() +
                  " leaves its group: " + served.outcome.error().message);
    task->parked.reset();
  }
  if (task->start_waits && !stopping_ && !tasks_wanted_) {
    start_again(served.slot);
  } else if (task->parked) {
    send_self_after(this, parked_interval, ParkedTurn{served.slot, served.incarnation});
  }
}

}  // namespace troupe::actors
