#pragma once

#include <troupe/config_def.hpp>
#include <troupe/connector.hpp>

#include <string>
#include <vector>

namespace troupe::config {

/// What the validation of a connector's settings needs to know of installed plugins.
struct PluginLookup {
  ClassResolver converter;
  ClassResolver header_converter;
  ClassResolver transformation;
  ClassResolver predicate;
};

/// The framework's keys of a connector, with one block per transform and predicate alias that
/// `settings` name. Source:
/// org.apache.kafka.connect.runtime.{ConnectorConfig,SourceConnectorConfig, SinkConnectorConfig}.
[[nodiscard]] ConfigDef connector_def(ConnectorType type, const ConfigMap& settings,
                                      const PluginLookup& plugins);

/// Validates the framework's keys, the sink's cross checks and nulls included. Order of definition.
[[nodiscard]] std::vector<ValidatedValue> validate_connector_config(ConnectorType type,
                                                                    const ConfigMap& settings,
                                                                    const PluginLookup& plugins);

/// The topics of a sink: trimmed, blanks and duplicates removed.
[[nodiscard]] std::vector<std::string> sink_topics(const Settings& settings);

}  // namespace troupe::config
