#pragma once

#include "config/plugin_lookup.hpp"
#include <troupe/config_def.hpp>
#include <troupe/connector.hpp>

#include <optional>
#include <string>
#include <vector>

namespace troupe::config {

/// What a connector's keys take their defaults from.
struct ConnectorDefaults {
  /// The classes a worker uses for connectors that name none; unset in a plain listing.
  std::optional<std::string> key_converter;
  std::optional<std::string> value_converter;
  std::optional<std::string> header_converter;
};

/// The framework's keys of a connector, with one block per transform and predicate alias that
/// `settings` name. Without a type: what sources and sinks have in common. Runs code of the
/// transforms and predicates named.
/// Source: org.apache.kafka.connect.runtime.{ConnectorConfig,SourceConnectorConfig,
/// SinkConnectorConfig}.
[[nodiscard]] ConfigDef connector_def(std::optional<ConnectorType> type, const ConfigMap& settings,
                                      const PluginLookup& plugins,
                                      const ConnectorDefaults& defaults = {});

/// Validates the framework's keys of `def`, the sink's cross checks and nulls included. First those
/// that are not in the definition, then in its order. `type` as for `connector_def`.
[[nodiscard]] std::vector<ValidatedValue> validate_connector_config(
    std::optional<ConnectorType> type, const ConfigDef& def, const ConfigMap& settings,
    const PluginLookup& plugins);

/// The keys of a topic creation group, with the prefix `topic.creation.<group>.`. Groups other than
/// `default` inherit what they do not set.
/// Source: org.apache.kafka.connect.runtime.TopicCreationConfig.
[[nodiscard]] ConfigDef topic_creation_def(bool is_default);

/// The topics of a sink: trimmed, blanks and duplicates removed.
[[nodiscard]] std::vector<std::string> sink_topics(const Settings& settings);

}  // namespace troupe::config
