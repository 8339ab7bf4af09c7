#pragma once

#include "config/providers/builtin_providers.hpp"
#include "connectors/builtin.hpp"
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include "runtime/pipeline/transforms/builtin_transforms.hpp"
#include <troupe/plugin.hpp>

namespace troupe::tests {

/// Everything that a worker has without plugin libraries.
inline void register_builtins(PluginRegistry& registry) {
  config::register_builtin_providers(registry);
  runtime::register_builtin_converters(registry);
  connectors::register_builtin_connectors(registry);
  runtime::register_builtin_transforms(registry);
}

}  // namespace troupe::tests
