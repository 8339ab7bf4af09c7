#pragma once

#include "runtime/herder.hpp"

#include <cstdint>
#include <vector>

namespace troupe::runtime {

/// What a restart request comes to, given what runs.
/// Source: org.apache.kafka.connect.runtime.RestartPlan.
struct RestartPlan {
  bool connector = false;
  std::vector<std::int32_t> tasks;
  ConnectorStateInfo shown;  ///< the states, with RESTARTING for what is started anew
};

/// Decides. Traces and versions stay as they are. Pure.
/// Source: org.apache.kafka.connect.runtime.AbstractHerder.buildRestartPlan.
[[nodiscard]] RestartPlan plan_restart(const RestartRequest& request, ConnectorStateInfo states);

}  // namespace troupe::runtime
