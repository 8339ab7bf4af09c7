// What the herder does about failures of the actors around it, and of the herder before it.
#include "actors/herder_actor.hpp"
#include "actors/herder_errors.hpp"

#include <chrono>
#include <utility>

namespace troupe::actors {

using runtime::ReportedState;

/// Tells the connectors all that is wanted: nothing at the start of a worker; what the herder
/// before this one had stored, when it has failed.
void HerderActor::take_over() {
  TakeOver request{self(), {}};
  for (const auto& [name, stored] : state_->connectors()) {
    request.wanted.push_back(
        {self(), {name, stored.run, stored.config, stored.target}, tasks_of(name, stored)});
  }
  tell(this, connectors_, std::move(request));
  for (const auto& name : state_->leaving()) {
    tell(this, connectors_, RemoveConnector{name});
  }
}

/// Of one that was started anew meanwhile, only the tasks are forgotten: they went with it.
void HerderActor::connector_gone(const ConnectorGone& gone_one) {
  const auto& name = gone_one.name;
  if (state_->leaving().contains(name)) {
    state_->left(name);
    runtime::InstanceStatus gone;
    gone.state = ReportedState::destroyed;
    tell_listener(name, std::nullopt, gone);
    const Result<Done> removed = Done{};
    for (const auto& reply : std::exchange(removing_[name], {})) {
      reply(removed);
    }
    removing_.erase(name);
  } else if (auto* stored = state_->find(name); stored != nullptr && !stopping_) {
    drop_tasks(name, *stored);
    if (stored->run == gone_one.run) {
      supervisor_failed(name, *stored);
    }
  }
  for (const auto number : std::exchange(waiting_for_removal_[name], {})) {
    store(number);
  }
  waiting_for_removal_.erase(name);
}

/// Its tasks have ended with it. The connector is started again as a failed task would be.
void HerderActor::supervisor_failed(const ConnectorName& name, runtime::StoredConnector& stored) {
  const auto error = actors::supervisor_failed(name);
  stored.status.state = ReportedState::failed;
  stored.status.worker_id = parts_->worker_id;
  stored.status.trace = error.java_class + ": " + error.message + '\n';
  stored.has_status = true;
  stored.stall.reset();
  note_trouble(stored, error);
  answer(stored.run, error);
  const auto& settings = parts_->config.troupe;
  const auto now = parts_->clock->now();
  auto& trouble = troubles_[name];
  const auto delay = runtime::next_restart(
      {settings.restart_max_attempts, settings.restart_backoff, settings.restart_backoff_max,
       settings.restart_reset},
      trouble.history, error.code,
      std::chrono::duration_cast<std::chrono::milliseconds>(now - std::exchange(trouble.last, now)),
      parts_->random->uniform());
  tell_listener(name, std::nullopt, stored.status);
  if (delay) {
    send_self_after(this, *delay, ReviveConnector{name, stored.run});
  }
}

/// Unless somebody has started it meanwhile.
void HerderActor::revive(const ReviveConnector& due) {
  if (!stopping_ && is_current(due.name, due.run)) {
    run_connector(due.name, *state_->find(due.name));
  }
}

void HerderActor::connector_trouble(const ConnectorTrouble& trouble) {
  if (auto* stored = state_->find(trouble.name)) {
    stored->note_failure(trouble.run, trouble.failure);
  }
}

void HerderActor::connector_stalled(const ConnectorStalled& stalled) {
  if (auto* stored = state_->find(stalled.name)) {
    stored->note_stall(stalled.run, stalled.stall);
  }
}

void HerderActor::note_trouble(runtime::StoredConnector& stored, const Error& error) const {
  stored.failures.add(
      runtime::failure_info(error, parts_->clock->wall_ms(), std::chrono::milliseconds{0}));
}

/// Once for each validation that stands still.
void HerderActor::tell_stall(Change& change) const {
  if (!change.validator || change.stall_told) {
    return;
  }
  const auto stall = runtime::find_stall(*change.vitals, parts_->config.troupe.stall_timeout,
                                         parts_->clock->now());
  if (stall) {
    change.stall_told = true;
    parts_->recovery_metrics->connector_stalled();
    logger_->warn("The validation of connector " + change.name.value +
                  " is stalled: " + std::string(stall->reason) + " (" +
                  std::string(runtime::call_text(stall->call)) + ')');
  }
}

}  // namespace troupe::actors
