#pragma once

#include "runtime/config_infos.hpp"

#include <string>
#include <vector>

namespace troupe::rest {

/// JSON of validations and definitions, with upstream's field names and order. Pure.
/// Source: org.apache.kafka.connect.runtime.rest.entities.{ConfigInfos,ConfigKeyInfo}.
[[nodiscard]] std::string config_infos_json(const runtime::ConfigInfos& infos);
[[nodiscard]] std::string config_keys_json(const std::vector<runtime::ConfigKeyInfo>& keys);

}  // namespace troupe::rest
