#include "embed/views.hpp"

#include "actors/caf_seam.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace troupe::embed {

namespace {

using runtime::ReportedState;

constexpr std::array<std::pair<ReportedState, InstanceState>, 7> states = {
    {{ReportedState::unassigned, InstanceState::unassigned},
     {ReportedState::running, InstanceState::running},
     {ReportedState::paused, InstanceState::paused},
     {ReportedState::stopped, InstanceState::stopped},
     {ReportedState::failed, InstanceState::failed},
     {ReportedState::restarting, InstanceState::restarting},
     {ReportedState::destroyed, InstanceState::deleted}}};

InstanceState state_of(ReportedState state) {
  const auto* const found = std::find_if(states.begin(), states.end(),
                                         [&](const auto& pair) { return pair.first == state; });
  return found == states.end() ? InstanceState::unassigned : found->second;
}

}  // namespace

std::string_view state_name(InstanceState state) {
  const auto* const found = std::find_if(states.begin(), states.end(),
                                         [&](const auto& pair) { return pair.second == state; });
  return found == states.end() ? "" : runtime::state_text(found->first);
}

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
