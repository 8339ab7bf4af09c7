#pragma once

#include "config/providers/builtin_providers.hpp"
#include "connectors/builtin.hpp"
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include <troupe/plugin.hpp>
#if __has_include("runtime/pipeline/transforms/builtin_transforms.hpp")
#include "runtime/pipeline/transforms/builtin_transforms.hpp"
#define TROUPE_HAS_TRANSFORMS
#endif

namespace troupe::tests {

/// Everything that a worker has without plugin libraries.
inline void register_builtins(PluginRegistry& registry) {
  config::register_builtin_providers(registry);
  runtime::register_builtin_converters(registry);
  connectors::register_builtin_connectors(registry);
#ifdef TROUPE_HAS_TRANSFORMS
  runtime::register_builtin_transforms(registry);
#endif
}

}  // namespace troupe::tests
