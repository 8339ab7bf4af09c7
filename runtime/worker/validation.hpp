#pragma once

#include "config/troupe_settings.hpp"
#include "runtime/plugins/registry.hpp"
#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

namespace troupe::runtime {

/// Validates a connector's configuration as `POST /connectors` does: the framework's keys, then the
/// connector's own, then those of converters it names. `Errc::bad_request` with upstream's text and
/// all errors. Runs plugin code: call on a work thread that may be abandoned.
/// Source: org.apache.kafka.connect.runtime.AbstractHerder.validateConnectorConfig.
[[nodiscard]] Status validate_connector(const Registry& plugins, const ConfigMap& config);

/// Checks what a connector sets of `troupe.task.…`. Pure.
[[nodiscard]] Status validate_own_settings(const config::TroupeSettings& worker,
                                           const ConfigMap& config);

}  // namespace troupe::runtime
