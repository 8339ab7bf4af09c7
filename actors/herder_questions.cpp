// The part of the herder that answers questions; nothing changes here.
#include "actors/herder_actor.hpp"
#include "actors/herder_errors.hpp"

#include <utility>

namespace troupe::actors {

using runtime::ConnectorInfo;
using runtime::ConnectorStateInfo;

std::vector<ConnectorName> HerderActor::names() const {
  std::vector<ConnectorName> names;
  for (const auto& [name, stored] : state_->connectors()) {
    names.push_back(name);
  }
  return names;
}

std::vector<ConnectorInfo> HerderActor::infos() const {
  std::vector<ConnectorInfo> infos;
  for (const auto& [name, stored] : state_->connectors()) {
    infos.push_back(runtime::info_of(name, stored, *parts_->plugins));
  }
  return infos;
}

std::vector<ConnectorStateInfo> HerderActor::statuses() const {
  std::vector<ConnectorStateInfo> statuses;
  for (const auto& [name, stored] : state_->connectors()) {
    if (auto status = runtime::state_of(name, stored, *parts_->plugins)) {
      statuses.push_back(std::move(*status));
    }
  }
  return statuses;
}

void HerderActor::info(const GetConnector& request) const {
  const auto* stored = state_->find(request.name);
  if (stored == nullptr) {
    return request.reply(not_found("Connector " + request.name.value + " not found"));
  }
  request.reply(runtime::info_of(request.name, *stored, *parts_->plugins));
}

void HerderActor::status(const GetStatus& request) const {
  const auto* stored = state_->find(request.name);
  auto status =
      stored == nullptr ? std::nullopt : runtime::state_of(request.name, *stored, *parts_->plugins);
  if (!status) {
    return request.reply(not_found("No status found for connector " + request.name.value));
  }
  request.reply(std::move(*status));
}

void HerderActor::health(const GetHealth& request) const {
  using State = runtime::WorkerHealth::State;
  request.reply(started_
                    ? runtime::WorkerHealth{State::healthy,
                                            "Worker has completed startup and is ready to handle "
                                            "requests."}
                    : runtime::WorkerHealth{State::starting, "Worker is still starting up."});
}

void HerderActor::offsets(const GetOffsets& request) {
  const auto* stored = state_->find(request.name);
  if (stored == nullptr) {
    return request.reply(not_found("Connector " + request.name.value + " not found"));
  }
  questions_.offsets(self(), request, stored->config);
}

void HerderActor::validate(const ValidateConfig& request) { questions_.validate(self(), request); }

void HerderActor::tasks(const GetTasks& request) const {
  const auto* stored = state_->find(request.name);
  if (stored == nullptr) {
    return request.reply(not_found("Connector " + request.name.value + " not found"));
  }
  std::vector<runtime::TaskInfo> tasks;
  for (std::size_t i = 0; i < stored->task_configs.size(); ++i) {
    tasks.push_back({{request.name, static_cast<std::int32_t>(i)}, stored->task_configs[i]});
  }
  request.reply(std::move(tasks));
}

void HerderActor::task_status(const GetTaskStatus& request) const {
  const auto* stored = state_->find(request.id.connector);
  if (stored != nullptr) {
    const auto found = stored->task_statuses.find(request.id.number);
    if (found != stored->task_statuses.end()) {
      return request.reply(found->second);
    }
  }
  request.reply(not_found("No status found for task " + request.id.to_text()));
}

void HerderActor::insight(const GetInsight& request) const {
  const auto* stored = state_->find(request.name);
  const auto stall = validation_stall(request.name);
  if (stored == nullptr && !stall) {
    return request.reply(not_found("Connector " + request.name.value + " not found"));
  }
  auto insight = runtime::insight_of(
      request.name, stored == nullptr ? runtime::StoredConnector{} : *stored, *parts_->clock);
  insight.worker_id = parts_->worker_id;
  if (!insight.stall) {
    insight.stall = stall;
  }
  request.reply(std::move(insight));
}

std::optional<runtime::StallInfo> HerderActor::validation_stall(const ConnectorName& name) const {
  for (const auto& [number, change] : changes_) {
    if (change.name != name || !change.validator) {
      continue;
    }
    if (const auto stall = runtime::find_stall(*change.vitals, parts_->config.troupe.stall_timeout,
                                               parts_->clock->now())) {
      return runtime::stall_info(*stall, *parts_->clock);
    }
  }
  return std::nullopt;
}

std::vector<runtime::ConnectorInsight> HerderActor::insights() const {
  std::vector<runtime::ConnectorInsight> insights;
  for (const auto& [name, stored] : state_->connectors()) {
    insights.push_back(runtime::insight_of(name, stored, *parts_->clock));
  }
  return insights;
}

}  // namespace troupe::actors
