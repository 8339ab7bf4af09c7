#include "embed/views.hpp"

#include "actors/caf_seam.hpp"

namespace troupe::embed {

namespace {

InstanceState state_of(runtime::ReportedState state) {
  using enum runtime::ReportedState;
  switch (state) {
    case unassigned:
      return InstanceState::unassigned;
    case running:
      return InstanceState::running;
    case paused:
      return InstanceState::paused;
    case stopped:
      return InstanceState::stopped;
    case failed:
      return InstanceState::failed;
    case restarting:
      return InstanceState::restarting;
    case destroyed:
      return InstanceState::deleted;
  }
  return InstanceState::unassigned;
}

}  // namespace

InstanceView view_of(const runtime::InstanceStatus& status) {
  return {state_of(status.state), status.trace};
}

ConnectorView view_of(const runtime::ConnectorInfo& info,
                      const runtime::ConnectorStateInfo& state) {
  ConnectorView view{info.name.value, info.config, view_of(state.connector), {}};
  for (const auto& [number, status] : state.tasks) {
    view.tasks[number] = view_of(status);
  }
  return view;
}

ConnectorNames view_of_names(const std::vector<runtime::ConnectorName>& names) {
  ConnectorNames view;
  for (const auto& name : names) {
    view.names.push_back(name.value);
  }
  return view;
}

ConfigMap config_of(const std::string& name, const Settings& settings) {
  ConfigMap config(settings.begin(), settings.end());
  config["name"] = name;
  return config;
}

caf::error to_caf(const Error& error) {
  return caf::make_error(caf::sec::runtime_error, error.message);
}

}  // namespace troupe::embed
