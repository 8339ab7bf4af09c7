#pragma once

#include "config/connector_config.hpp"
#include "config/override_policy.hpp"
#include "config/troupe_settings.hpp"
#include "runtime/config_infos.hpp"
#include "runtime/plugins/registry.hpp"
#include "runtime/worker/config_resolver.hpp"
#include "runtime/worker/task_vitals.hpp"
#include "runtime/worker/worker_parts.hpp"
#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::runtime {

/// What a validation reads of the worker. A value; shared by the threads that validate.
struct ValidationContext {
  std::shared_ptr<const Registry> plugins;
  config::ConnectorDefaults defaults;
  config::OverridePolicy policy;
  ConfigResolver resolver;
  config::TroupeSettings troupe;  ///< which connectors may change some of
  /// No worker of today sets it; answers recorded from a distributed one are checked with it.
  bool distributed = false;
  std::string group_id;       ///< distributed: the worker's group
  bool exactly_once = false;  ///< distributed: exactly-once for sources is switched on
  /// One validation's: tells who watches it which call of the connector is under way. May be null.
  std::shared_ptr<TaskVitals> vitals = nullptr;
  std::shared_ptr<const Clock> clock = nullptr;  ///< with `vitals`
};
[[nodiscard]] ValidationContext validation_context(const WorkerParts& parts);

/// Validates a connector's configuration: the framework's keys, the connector's own, those of
/// converters it names, its overrides of client settings; of `troupe.task.…` what is wrong. An
/// error only when there is nothing to
/// validate with: no class, an unknown one, a plugin or a provider that fails. Values that came
/// from a provider are shown as their references. Runs plugin code: call on a work thread that may
/// be abandoned.
/// Source: org.apache.kafka.connect.runtime.AbstractHerder.validateConnectorConfig.
[[nodiscard]] Result<ConfigInfos> validate_config(const ValidationContext& context,
                                                  const ConfigMap& config);

/// The same as `POST /connectors` needs it: `Errc::bad_request` with upstream's text and all errors
/// when there are any.
[[nodiscard]] Status validate_connector(const ValidationContext& context, const ConfigMap& config);

/// The definition of any plugin, by class name or alias; a connector's own keys first, then the
/// framework's. `version` is a version or range it must fit into. Runs plugin code.
/// Source: org.apache.kafka.connect.runtime.AbstractHerder.connectorPluginConfig.
[[nodiscard]] Result<std::vector<ConfigKeyInfo>> plugin_config(
    const Registry& plugins, const std::string& name, const std::optional<std::string>& version);

}  // namespace troupe::runtime
