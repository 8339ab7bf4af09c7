#include "actors/connector_actor.hpp"

#include "runtime/plugins/trace.hpp"

#include <utility>

namespace troupe::actors {

using runtime::ReportedState;
using runtime::TargetState;

ConnectorActor::ConnectorActor(caf::actor_config& config, Ticket ticket,
                               runtime::WorkerPartsPtr parts, ConnectorName name, Settings settings,
                               TargetState target)
    : Supervised(config, std::move(ticket)),
      parts_(std::move(parts)),
      name_(std::move(name)),
      settings_(std::move(settings)),
      target_(target),
      logger_(parts_->loggers->get("org.apache.kafka.connect.runtime.WorkerConnector",
                                   '[' + name_.value + "|worker] ")),
      thread_(parts_->executor->create("connector " + name_.value)) {}

caf::behavior ConnectorActor::make_behavior() {
  create();
  return {
      [this](const ConnectorJobDone& job) { job_done(job); },
      [this](const ReconfigurationRequested&) { reconfigure(); },
      [this](const ErrorRaised& raised) { fail(raised.error); },
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
  const auto phase = std::exchange(phase_, Phase::idle);
  if (phase == Phase::stopping) {
    if (!job.outcome.ok()) {
      logger_->error("Error while stopping connector: " + runtime::trace_text(job.outcome.error()));
      report(ReportedState::failed, &job.outcome.error());
    }
    return end();
  }
  if (phase == Phase::creating) {
    return created(job.outcome);
  }
  if (phase == Phase::starting) {
    return started(job.outcome);
  }
  if (stop_wanted_) {
    return run_stop_hook();
  }
  tell_parent(ConnectorTasks{ticket().incarnation, *job.task_configs});
  if (std::exchange(ask_again_, false)) {
    ask_for_tasks();
  }
}

void ConnectorActor::created(const Status& outcome) {
  if (!outcome.ok()) {
    fail(outcome.error());
  } else if (!stop_wanted_ && target_ == TargetState::started) {
    return run_job(Phase::starting, [work = work_] { return ConnectorJobDone{work->start(), {}}; });
  } else if (!stop_wanted_) {
    report(target_ == TargetState::paused ? ReportedState::paused : ReportedState::stopped);
  }
  if (stop_wanted_) {
    end();
  }
}

void ConnectorActor::started(const Status& outcome) {
  if (!outcome.ok()) {
    fail(outcome.error(), "Failed to transition connector " + name_.value + " to state STARTED");
  } else {
    logger_->info("Finished creating connector " + name_.value);
    report(ReportedState::running);
  }
  if (stop_wanted_) {
    return run_stop_hook();
  }
  if (outcome.ok()) {
    ask_for_tasks();
  }
}

void ConnectorActor::ask_for_tasks() {
  run_job(Phase::asking, [work = work_] { return ConnectorJobDone{Done{}, work->task_configs()}; });
}

void ConnectorActor::reconfigure() {
  if (failed_ || stop_wanted_ || target_ != TargetState::started) {
    return;
  }
  if (phase_ == Phase::idle) {
    ask_for_tasks();
  } else {
    ask_again_ = phase_ == Phase::asking;
  }
}

void ConnectorActor::fail(const Error& error, const std::string& answer) {
  if (std::exchange(failed_, true)) {
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
  if (phase_ == Phase::idle) {
    run_stop_hook();
  }
}

void ConnectorActor::run_stop_hook() {
  run_job(Phase::stopping, [work = work_] { return ConnectorJobDone{work->stop(), {}}; });
}

void ConnectorActor::give_up() {
  if (phase_ != Phase::ended) {
    logger_->error("Connector " + name_.value + " did not stop in time and is given up");
    end();
  }
}

void ConnectorActor::end() {
  phase_ = Phase::ended;
  report(ReportedState::unassigned);
  quit();
}

void ConnectorActor::run_job(Phase phase, std::function<ConnectorJobDone()> job) {
  phase_ = phase;
  thread_->run([me = self(), job = std::move(job)]() mutable {
    auto ended = job();
    job = nullptr;
    post(me, std::move(ended));
  });
}

void ConnectorActor::report(ReportedState state, const Error* error, const std::string& answer) {
  ConnectorState message;
  message.incarnation = ticket().incarnation;
  message.status.state = state;
  message.status.worker_id = parts_->worker_id;
  message.status.version = work_->version();
  if (error != nullptr) {
    message.status.trace = runtime::trace_text(*error);
    message.error = *error;
    message.error->message = answer.empty() ? error->message : answer;
  }
  tell_parent(std::move(message));
}

}  // namespace troupe::actors
