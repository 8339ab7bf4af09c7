#pragma once

#include <troupe/plugin.hpp>

namespace troupe::runtime {

/// Registers every built-in converter and header converter under its Java class name.
void register_builtin_converters(PluginRegistry& registry);

}  // namespace troupe::runtime
