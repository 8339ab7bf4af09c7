#pragma once

#include "runtime/insight.hpp"

#include <string>
#include <vector>

namespace troupe::rest {

/// JSON of `/troupe/v1/…`, described in docs/rest.md. Pure.
[[nodiscard]] std::string connector_insight_json(const runtime::ConnectorInsight& connector);
/// The tasks of all connectors in one list.
[[nodiscard]] std::string task_insights_json(
    const std::vector<runtime::ConnectorInsight>& connectors);

}  // namespace troupe::rest
