#include "runtime/worker/standalone_state.hpp"

#include <utility>

namespace troupe::runtime {

namespace {

ConnectorKind kind_of(const StoredConnector& stored, const Registry& plugins) {
  const auto found = stored.config.find("connector.class");
  return found == stored.config.end() ? ConnectorKind::unknown
                                      : plugins.connector_kind(found->second);
}

}  // namespace

void StoredConnector::note_failure(std::uint64_t of_run, FailureInfo failure) {
  if (of_run >= first_run) {
    failures.add(std::move(failure));
  }
}

void StoredConnector::note_stall(std::uint64_t of_run, std::optional<StallInfo> now) {
  if (of_run >= first_run && of_run >= heard_run) {
    heard_run = of_run;
    stall = std::move(now);
  }
}

void StandaloneState::put_config(const ConnectorName& name, Settings config) {
  connectors_[name].config = std::move(config);
}

StoredConnector* StandaloneState::find(const ConnectorName& name) {
  const auto found = connectors_.find(name);
  return found == connectors_.end() ? nullptr : &found->second;
}

const StoredConnector* StandaloneState::find(const ConnectorName& name) const {
  const auto found = connectors_.find(name);
  return found == connectors_.end() ? nullptr : &found->second;
}

void StandaloneState::remove_tasks(StoredConnector& stored) {
  stored.task_configs.clear();
  stored.config_of_tasks.clear();
  stored.task_statuses.clear();
  stored.task_details.clear();
  stored.task_rates.clear();
}

void StandaloneState::note_rates(MonotonicTime now) {
  for (auto& [name, stored] : connectors_) {
    for (const auto& [number, details] : stored.task_details) {
      if (details.vitals) {
        stored.task_rates[number].note(details.vitals->records(), now);
      }
    }
  }
}

void StandaloneState::topics_used(const ConnectorName& name,
                                  const std::vector<std::string>& topics) {
  topics_[name].insert(topics.begin(), topics.end());
}

std::vector<std::string> StandaloneState::topics(const ConnectorName& name) const {
  const auto found = topics_.find(name);
  return found == topics_.end()
             ? std::vector<std::string>()
             : std::vector<std::string>(found->second.begin(), found->second.end());
}

bool StandaloneState::tasks_differ(const StoredConnector& stored,
                                   const std::vector<Settings>& task_configs) {
  return stored.task_configs != task_configs || stored.config_of_tasks != stored.config;
}

ConnectorInfo info_of(const ConnectorName& name, const StoredConnector& stored,
                      const Registry& plugins) {
  ConnectorInfo info{name, stored.config, {}, kind_of(stored, plugins)};
  for (std::size_t i = 0; i < stored.task_configs.size(); ++i) {
    info.tasks.push_back({name, static_cast<std::int32_t>(i)});
  }
  return info;
}

namespace {

TaskInsight insight_of_task(TaskId id, const InstanceStatus& status, const TaskDetails& details,
                            const RateWindow& rate, const Clock& clock) {
  TaskInsight task;
  task.id = std::move(id);
  task.state = status.state;
  task.incarnation = details.incarnation;
  task.running_since_ms = details.running_since_ms;
  task.restarts = details.restarts;
  task.stall = details.stall;
  task.failures = details.failures;
  if (details.vitals) {
    task.progress.records = details.vitals->records();
    task.progress.records_per_second = rate.per_second(task.progress.records, clock.now());
    task.progress.in_flight = details.vitals->in_flight();
    if (const auto moved = details.vitals->last_moved()) {
      task.progress.last_moved_ms = clock.wall_ms_at(*moved);
    }
  }
  return task;
}

}  // namespace

ConnectorInsight insight_of(const ConnectorName& name, const StoredConnector& stored,
                            const Clock& clock) {
  ConnectorInsight insight;
  insight.name = name;
  insight.state = stored.status.state;
  insight.target = stored.target;
  insight.worker_id = stored.status.worker_id;
  insight.stall = stored.stall;
  insight.failures = stored.failures.newest_first();
  for (const auto& [number, details] : stored.task_details) {
    const auto status = stored.task_statuses.find(number);
    const auto rate = stored.task_rates.find(number);
    insight.tasks.push_back(insight_of_task(
        {name, number}, status == stored.task_statuses.end() ? InstanceStatus{} : status->second,
        details, rate == stored.task_rates.end() ? RateWindow{} : rate->second, clock));
  }
  return insight;
}

std::optional<ConnectorStateInfo> state_of(const ConnectorName& name, const StoredConnector& stored,
                                           const Registry& plugins) {
  if (!stored.has_status) {
    return std::nullopt;
  }
  return ConnectorStateInfo{name, stored.status, stored.task_statuses, kind_of(stored, plugins)};
}

}  // namespace troupe::runtime
