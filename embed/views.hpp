#pragma once

#include "runtime/herder.hpp"
#include <troupe/embed.hpp>

#include <vector>

namespace troupe::embed {

// The runtime's values as applications see them. Pure.

[[nodiscard]] InstanceView view_of(const runtime::InstanceStatus& status);
[[nodiscard]] ConnectorView view_of(const runtime::ConnectorInfo& info,
                                    const runtime::ConnectorStateInfo& state);
[[nodiscard]] ConnectorNames view_of_names(const std::vector<runtime::ConnectorName>& names);
/// A configuration as the herder takes it, with its name in it.
[[nodiscard]] ConfigMap config_of(const std::string& name, const Settings& settings);

/// An error as requests are answered with it; `error_text` gives the message back.
[[nodiscard]] caf::error to_caf(const Error& error);

}  // namespace troupe::embed
