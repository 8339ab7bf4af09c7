#pragma once

#include "config/connector_config.hpp"
#include "config/plugin_lookup.hpp"
#include <troupe/config_def.hpp>

#include <string>

namespace troupe::config {

/// `a, b` in brackets, as Java prints lists.
[[nodiscard]] std::string list_text(const std::vector<std::string>& items);

/// Keys of all connectors; classes and versions are checked against `plugins`.
void define_connector_keys(ConfigDef& def, const ConfigMap& settings, const PluginLookup& plugins,
                           const ConnectorDefaults& defaults);
void define_sink_keys(ConfigDef& def);
void define_source_keys(ConfigDef& def);
/// One block of keys per alias in `transforms` and `predicates`.
void define_alias_keys(ConfigDef& def, const ConfigMap& settings, const PluginLookup& plugins);

}  // namespace troupe::config
