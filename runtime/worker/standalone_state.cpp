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

std::optional<ConnectorStateInfo> state_of(const ConnectorName& name, const StoredConnector& stored,
                                           const Registry& plugins) {
  if (!stored.has_status) {
    return std::nullopt;
  }
  return ConnectorStateInfo{name, stored.status, stored.task_statuses, kind_of(stored, plugins)};
}

}  // namespace troupe::runtime
