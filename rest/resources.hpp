#pragma once

#include "rest/route_table.hpp"

#include <vector>

namespace troupe::rest {

/// Routes by resource; each in a file of its own.
/// Source: org.apache.kafka.connect.runtime.rest.resources.
[[nodiscard]] std::vector<Route> root_routes();        ///< `/`, `/health`
[[nodiscard]] std::vector<Route> connectors_routes();  ///< `/connectors…`
[[nodiscard]] std::vector<Route> lifecycle_routes();   ///< `/connectors/{c}/pause`, tasks, …
[[nodiscard]] std::vector<Route> offsets_routes();     ///< `/connectors/{c}/offsets`
[[nodiscard]] std::vector<Route> insight_routes();     ///< `/troupe/v1/…`, ours
[[nodiscard]] std::vector<Route> plugins_routes();     ///< `/connector-plugins…`
[[nodiscard]] std::vector<Route> metrics_routes();     ///< `/metrics`, ours

}  // namespace troupe::rest
