#pragma once

#include <troupe/plugin.hpp>

namespace troupe::connectors {

/// Registers every built-in connector.
void register_builtin_connectors(PluginRegistry& registry);

}  // namespace troupe::connectors
