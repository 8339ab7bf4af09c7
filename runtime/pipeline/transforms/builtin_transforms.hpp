#pragma once

#include <troupe/plugin.hpp>

namespace troupe::runtime {

/// Registers every built-in transformation and predicate under its Java class name.
void register_builtin_transforms(PluginRegistry& registry);

}  // namespace troupe::runtime
