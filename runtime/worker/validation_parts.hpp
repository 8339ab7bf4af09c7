#pragma once

#include "runtime/config_infos.hpp"
#include "runtime/plugins/registry.hpp"
#include "runtime/worker/validation.hpp"
#include <troupe/connector.hpp>

#include <string>
#include <vector>

namespace troupe::runtime {

/// Entries of one part of a validation.
struct ValidatedPart {
  std::vector<ConfigInfo> configs;
  std::vector<std::string> groups;
  std::size_t error_count = 0;  ///< entries with errors, however many each has
};

/// The settings of a converter that the connector names. `class_value` is that setting's result;
/// troubles with the class are added to it.
struct ConverterKind {
  const char* key;   ///< `key.converter`
  const char* type;  ///< `key`: value of `converter.type`
  config::PluginKind kind;
  const char* noun;  ///< `key converter`
};
[[nodiscard]] ValidatedPart validate_converter(const Registry& plugins, const ConverterKind& kind,
                                               const ConfigMap& config,
                                               std::vector<ValidatedValue>& framework);

/// The overrides for the Kafka clients that a connector of this type uses: producer, consumer,
/// admin. Throws ConfigException for a value that does not parse, as upstream.
[[nodiscard]] ValidatedPart validate_overrides(const ValidationContext& context, ConnectorType type,
                                               const ConfigMap& config);

/// What only a distributed worker checks: the group of a sink, exactly-once of a source. Adds
/// errors, and entries for keys without one.
void check_distributed(const ValidationContext& context, const ConnectorObject& connector,
                       const ConfigMap& config, std::vector<ValidatedValue>& framework);

}  // namespace troupe::runtime
