#include "runtime/worker/restart_plan.hpp"

#include <utility>

namespace troupe::runtime {

RestartPlan plan_restart(const RestartRequest& request, ConnectorStateInfo states) {
  const auto selected = [&](const InstanceStatus& status) {
    return !request.only_failed || status.state == ReportedState::failed;
  };
  RestartPlan plan;
  plan.connector = selected(states.connector);
  if (plan.connector) {
    states.connector.state = ReportedState::restarting;
  }
  for (auto& [number, status] : states.tasks) {
    if (request.include_tasks && selected(status)) {
      plan.tasks.push_back(number);
      status.state = ReportedState::restarting;
    }
  }
  plan.shown = std::move(states);
  return plan;
}

}  // namespace troupe::runtime
