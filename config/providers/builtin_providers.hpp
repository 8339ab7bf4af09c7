#pragma once

#include <troupe/plugin.hpp>

namespace troupe::config {

/// Registers the providers of files, folders and environment variables under upstream's names.
/// Source: org.apache.kafka.common.config.provider.
void register_builtin_providers(PluginRegistry& registry);

}  // namespace troupe::config
