// The part of the herder that pauses, stops, and starts anew.
#include "actors/herder_actor.hpp"
#include "actors/herder_errors.hpp"
#include "runtime/worker/restart_plan.hpp"

#include <algorithm>
#include <utility>

namespace troupe::actors {

using runtime::ReportedState;
using runtime::TargetState;

namespace {

Error unknown_connector(const ConnectorName& name) {
  return not_found("Unknown connector: " + name.value);
}

}  // namespace

void HerderActor::change_target(const ChangeTarget& request) {
  if (stopping_) {
    return request.reply(shutting_down());
  }
  auto* stored = state_->find(request.name);
  if (stored == nullptr) {
    return request.reply(not_found("Unknown connector " + request.name.value));
  }
  const bool begins =
      stored->target == TargetState::stopped && request.target != TargetState::stopped;
  if (auto limit =
          begins ? thread_refusal(*parts_, owner_of(request.name, *stored), true) : std::nullopt) {
    return request.reply(*std::move(limit));
  }
  stored->target = request.target;
  if (request.target == TargetState::stopped) {
    drop_tasks(request.name, *stored);
    expect_answer(request.reply, "stopping connector " + request.name.value);
  }
  tell(this, connectors_, SetTarget{request.name, request.target, request.reply});
}

/// Waits until the connector is started and its tasks are settled, as a change of its configuration
/// does.
void HerderActor::restart_connector(const RestartConnector& request) {
  if (stopping_) {
    return request.reply(shutting_down());
  }
  auto* stored = state_->find(request.name);
  if (stored == nullptr) {
    return request.reply(unknown_connector(request.name));
  }
  if (auto limit = thread_refusal(*parts_, owner_of(request.name, *stored), true)) {
    return request.reply(*std::move(limit));
  }
  Change change;
  change.name = request.name;
  change.deadline = deadline_from_now();
  change.reply = Reply<runtime::PutOutcome>(
      [reply = request.reply](const Result<runtime::PutOutcome>& outcome) {
        outcome.ok() ? reply(Done{}) : reply(outcome.error());
      });
  change.run = run_connector(request.name, *stored);
  changes_.emplace(++last_change_, std::move(change));
}

void HerderActor::restart_selected(const RestartSelected& request) {
  if (stopping_) {
    return request.reply(shutting_down());
  }
  const auto& name = request.request.name;
  auto* stored = state_->find(name);
  if (stored == nullptr) {
    return request.reply(unknown_connector(name));
  }
  auto states = runtime::state_of(name, *stored, *parts_->plugins);
  if (!states) {
    return request.reply(not_found("Status for connector " + name.value + " not found"));
  }
  if (auto limit = thread_refusal(*parts_, owner_of(name, *stored), true)) {
    return request.reply(*std::move(limit));
  }
  const auto plan = runtime::plan_restart(request.request, std::move(*states));
  if (plan.connector) {
    stored->status.state = ReportedState::restarting;
    run_connector(name, *stored);
  }
  for (const auto number : plan.tasks) {
    stored->task_statuses[number].state = ReportedState::restarting;
    tell(this, connectors_, RestartTask{{name, number}, {}});
  }
  request.reply(plan.shown);
}

void HerderActor::restart_task(const RestartTask& request) {
  if (stopping_) {
    return request.reply(shutting_down());
  }
  const auto* stored = state_->find(request.id.connector);
  if (stored == nullptr) {
    return request.reply(unknown_connector(request.id.connector));
  }
  if (request.id.number < 0 ||
      static_cast<std::size_t>(request.id.number) >= stored->task_configs.size()) {
    return request.reply(not_found("Task " + request.id.to_text() + " not found"));
  }
  if (auto limit = thread_refusal(*parts_, owner_of(request.id.connector, *stored), true)) {
    return request.reply(*std::move(limit));
  }
  expect_answer(request.reply, "restarting task " + request.id.to_text());
  tell(this, connectors_, request);
}

void HerderActor::change_offsets(const ChangeOffsets& request) {
  if (stopping_) {
    return request.reply(shutting_down());
  }
  const auto* stored = state_->find(request.name);
  if (stored == nullptr) {
    return request.reply(not_found("Connector " + request.name.value + " not found"));
  }
  if (stored->target != TargetState::stopped || !stored->task_configs.empty()) {
    return request.reply(
        Error{Errc::bad_request,
              "Connectors must be in the STOPPED state before their offsets can be modified. This "
              "can be done for the specified connector by issuing a 'PUT' request to the "
              "'/connectors/" +
                  request.name.value + "/stop' endpoint",
              "org.apache.kafka.connect.runtime.rest.errors.BadRequestException", ""});
  }
  questions_.change_offsets(self(), request, stored->config);
}

/// What actors below answer is answered here when they do not: user code may hang in all of them.
void HerderActor::expect_answer(const Reply<Done>& reply, const std::string& stage) {
  waits_.push_back({parts_->clock->now() + request_timeout, reply, stage});
}

void HerderActor::expire_waits(runtime::MonotonicTime now) {
  std::erase_if(waits_, [now](const Wait& wait) {
    if (wait.deadline <= now) {
      wait.reply(Error{Errc::timeout, "Request timed out. The worker is currently " + wait.stage,
                       "org.apache.kafka.connect.errors.ConnectException", ""});
    }
    return wait.reply.is_answered();
  });
}

void HerderActor::reset_topics(const ResetTopics& request) {
  state_->reset_topics(request.name);
  tell(this, connectors_, ResetTopics{request.name, {}});
  request.reply(Done{});
}

// --- Patches
// ---------------------------------------------------------------------------------------

bool HerderActor::is_changing(const ConnectorName& name) const {
  return std::any_of(changes_.begin(), changes_.end(),
                     [&](const auto& change) { return change.second.name == name; });
}

void HerderActor::patch(const PatchConfig& request) {
  if (stopping_) {
    return request.reply(shutting_down());
  }
  if (patches_.size() >= max_patches) {
    return request.reply(unavailable(std::to_string(patches_.size()) +
                                     " patches are waiting for other changes already"));
  }
  patches_.push_back({request, deadline_from_now()});
  apply_patches();
}

/// A patch applies to what the change before it has left; so it waits for that one to end.
void HerderActor::apply_patches() {
  for (auto next = patches_.begin(); next != patches_.end();) {
    if (is_changing(next->request.name)) {
      ++next;
      continue;
    }
    const auto [request, deadline] = *next;
    next = patches_.erase(next);
    const auto* stored = state_->find(request.name);
    if (stored == nullptr) {
      request.reply(not_found("Connector " + request.name.value + " not found"));
      continue;
    }
    ConfigMap config;
    for (const auto& [key, value] : stored->config) {
      config[key] = value;
    }
    for (const auto& [key, value] : request.patch) {
      value ? void(config[key] = value) : void(config.erase(key));
    }
    change_config(request.name, std::move(config), false, std::nullopt, deadline,
                  info_of(request.reply));
  }
}

/// Its own change, once begun, keeps the same limit.
void HerderActor::expire_patches(runtime::MonotonicTime now) {
  std::erase_if(patches_, [now](const WaitingPatch& patch) {
    const bool overdue = patch.deadline <= now;
    if (overdue) {
      patch.request.reply(Error{
          Errc::timeout,
          "Request timed out. The worker is currently waiting for another change of connector " +
              patch.request.name.value,
          "org.apache.kafka.connect.errors.ConnectException", ""});
    }
    return overdue;
  });
}

}  // namespace troupe::actors
