#include "actors/connector_actor.hpp"

#include "actors/posting_job.hpp"
#include "runtime/plugins/trace.hpp"
#include "runtime/worker/thread_limit.hpp"

#include <utility>

namespace troupe::actors {

using runtime::ReportedState;
using runtime::TargetState;
using runtime::TaskCall;

TaskCall ConnectorActor::call_of(Phase phase) {
  switch (phase) {
    case Phase::creating:
      return TaskCall::create;
    case Phase::starting:
      return TaskCall::start;
    case Phase::asking:
      return TaskCall::task_configs;
    case Phase::halting:
    case Phase::stopping:
      return TaskCall::stop;
    case Phase::idle:
    case Phase::ended:
      return TaskCall::none;
  }
  return TaskCall::none;
}

ConnectorActor::ConnectorActor(caf::actor_config& config, Ticket ticket,
                               runtime::WorkerPartsPtr parts, ConnectorName name,
                               ConnectorStart start)
    : Supervised(config, std::move(ticket)),
      parts_(std::move(parts)),
      name_(std::move(name)),
      settings_(std::move(start.settings)),
      target_(start.target),
      vitals_(std::move(start.vitals)),
      logger_(parts_->loggers->get("org.apache.kafka.connect.runtime.WorkerConnector",
                                   '[' + name_.value + "|worker] ")),
      thread_(parts_->executor->create("connector " + name_.value,
                                       runtime::owner_of(*parts_->plugins, name_, settings_))) {}

caf::behavior ConnectorActor::make_behavior() {
  create();
  return {
      [this](const ConnectorJobDone& job) { job_done(job); },
      [this](const ReconfigurationRequested&) { reconfigure(); },
      [this](const ErrorRaised& raised) { fail(raised.error); },
      [this](const ReloadDue&) {
        if (!stop_wanted_ && phase_ != Phase::ended) {
          tell_parent(ConnectorReload{ticket().incarnation});
        }
      },
      [this](const FollowTarget& request) { follow(request.target); },
      [this](const StopChild& request) { stop(request.limit); },
      [this](const StopOverdue&) { give_up(); },
  };
}

void ConnectorActor::release() noexcept {
  if (work_) {
    work_->abandon();
  }
  thread_.reset();
  work_.reset();
  parts_.reset();
}

runtime::ConnectorEvents ConnectorActor::events() {
  auto weak = caf::actor_cast<caf::actor_addr>(this);
  return {[weak] {
            if (auto strong = caf::actor_cast<caf::actor>(weak)) {
              post(strong, ReconfigurationRequested{});
            }
          },
          [weak](Error error) {
            if (auto strong = caf::actor_cast<caf::actor>(weak)) {
              post(strong, ErrorRaised{std::move(error)});
            }
          }};
}

void ConnectorActor::create() {
  logger_->info("Creating connector " + name_.value);
  work_ = std::make_shared<runtime::ConnectorWork>(parts_, name_, settings_, events());
  run_job(Phase::creating, [work = work_] { return ConnectorJobDone{work->create(), {}}; });
}

void ConnectorActor::job_done(const ConnectorJobDone& job) {
  vitals_->leave();
  const auto phase = std::exchange(phase_, Phase::idle);
  if (phase == Phase::stopping) {
    if (!job.outcome.ok()) {
      logger_->error("Error while stopping connector: " + runtime::trace_text(job.outcome.error()));
      report(ReportedState::failed, &job.outcome.error());
    }
    return end();
  }
  if (phase == Phase::creating) {
    created(job.outcome);
  } else if (phase == Phase::starting) {
    started(job.outcome);
  } else if (phase == Phase::halting) {
    halted(job.outcome);
  } else if (!stop_wanted_ && target_ == TargetState::started) {
    tell_parent(ConnectorTasks{ticket().incarnation, *job.task_configs});
  }
  go_on();
}

/// The thread is free: what is wanted next.
void ConnectorActor::go_on() {
  if (phase_ != Phase::idle) {
    return;
  }
  if (stop_wanted_) {
    return run_stop_hook();
  }
  settle(target_);
}

/// Brings the object to where the user wants it. One that has failed can only be stopped.
void ConnectorActor::settle(TargetState target) {
  const bool has_failed = state_ == State::failed;
  if (target == TargetState::started) {
    if (state_ == State::started && std::exchange(ask_again_, false)) {
      ask_for_tasks();
    } else if (state_ != State::started && state_ != State::none && !has_failed) {
      run_job(Phase::starting, [work = work_] { return ConnectorJobDone{work->start(), {}}; });
    }
    return;
  }
  const auto wanted = target == TargetState::paused ? State::paused : State::stopped;
  if (state_ == State::none || state_ == wanted || (has_failed && wanted == State::paused)) {
    return;
  }
  if (state_ == State::started || has_failed) {
    return halt();
  }
  state_ = wanted;
  report(wanted == State::paused ? ReportedState::paused : ReportedState::stopped);
}

void ConnectorActor::halt() {
  run_job(Phase::halting, [work = work_] { return ConnectorJobDone{work->stop(), {}}; });
}

/// An error of the hook makes a pause fail; a stop counts all the same.
void ConnectorActor::halted(const Status& outcome) {
  const bool was_failed = state_ == State::failed;
  state_ = State::created;
  if (!outcome.ok() && target_ != TargetState::stopped) {
    return fail(outcome.error());
  }
  if (!outcome.ok()) {
    logger_->error("Error while stopping connector: " + runtime::trace_text(outcome.error()));
  }
  if (was_failed && target_ != TargetState::stopped && !stop_wanted_) {
    // The wish to stop was taken back meanwhile, but it was carried out: what failed is left.
    state_ = State::stopped;
  }
}

void ConnectorActor::follow(TargetState target) {
  target_ = target;
  go_on();
}

void ConnectorActor::created(const Status& outcome) {
  if (outcome.ok()) {
    state_ = State::created;
    schedule_reload();
  } else {
    fail(outcome.error());
    state_ = State::none;  // there is no object that could be stopped or resumed
  }
}

void ConnectorActor::schedule_reload() {
  if (const auto after = work_->reload_after()) {
    logger_->info("Scheduling a restart of connector " + name_.value + " in " +
                  std::to_string(after->count()) + " ms");
    send_self_after(this, *after, ReloadDue{});
  }
}

void ConnectorActor::started(const Status& outcome) {
  if (!outcome.ok()) {
    return fail(outcome.error(),
                "Failed to transition connector " + name_.value + " to state STARTED");
  }
  logger_->info("Finished creating connector " + name_.value);
  state_ = State::started;
  ask_again_ = true;
  report(ReportedState::running);
}

void ConnectorActor::ask_for_tasks() {
  run_job(Phase::asking, [work = work_] { return ConnectorJobDone{Done{}, work->task_configs()}; });
}

void ConnectorActor::reconfigure() {
  if (state_ == State::started && target_ == TargetState::started) {
    ask_again_ = true;
    go_on();
  }
}

void ConnectorActor::fail(const Error& error, const std::string& answer) {
  if (std::exchange(state_, State::failed) == State::failed) {
    return;  // the first failure counts until a restart
  }
  logger_->error("Connector failed: " + runtime::trace_text(error));
  report(ReportedState::failed, &error, answer);
}

void ConnectorActor::stop(std::chrono::milliseconds limit) {
  if (std::exchange(stop_wanted_, true) || phase_ == Phase::ended) {
    return;
  }
  send_self_after(this, limit, StopOverdue{});
  go_on();
}

void ConnectorActor::run_stop_hook() {
  run_job(Phase::stopping, [work = work_] {
    auto stopped = work->stop();
    work->discard();
    return ConnectorJobDone{std::move(stopped), {}};
  });
}

void ConnectorActor::give_up() {
  if (phase_ == Phase::ended) {
    return;
  }
  const auto call = std::string(runtime::call_text(call_of(phase_)));
  logger_->error("Connector " + name_.value + " did not stop in time and is given up: " + call +
                 " does not return");
  const Error given_up{
      Errc::timeout,
      "The connector did not stop in time and was given up: " + call + " did not return",
      "org.apache.kafka.connect.errors.ConnectException", ""};
  end(&given_up);
}

void ConnectorActor::end(const Error* error) {
  phase_ = Phase::ended;
  report(ReportedState::unassigned, error);
  quit();
}

void ConnectorActor::run_job(Phase phase, std::function<ConnectorJobDone()> job) {
  phase_ = phase;
  vitals_->enter(call_of(phase), parts_->clock->now());
  thread_->run(posting_job(self(), std::move(job)));
}

void ConnectorActor::report(ReportedState state, const Error* error, const std::string& answer) {
  ConnectorState message;
  message.incarnation = ticket().incarnation;
  message.status.state = state;
  message.status.worker_id = parts_->worker_id;
  message.status.version = work_->version();
  if (error != nullptr) {
    message.status.trace =
        state == ReportedState::failed ? runtime::trace_text(*error) : std::string();
    message.error = *error;
    message.answer = answer;
  }
  tell_parent(std::move(message));
}

}  // namespace troupe::actors
