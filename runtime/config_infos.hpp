#pragma once

#include <troupe/config_def.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace troupe::runtime {

/// One key of a definition as clients see it.
/// Source: org.apache.kafka.connect.runtime.rest.entities.ConfigKeyInfo.
struct ConfigKeyInfo {
  std::string name;
  ConfigType type = ConfigType::string;
  bool required = false;
  std::optional<std::string> default_value;  ///< as text; secrets are `[hidden]`
  Importance importance = Importance::medium;
  std::string documentation;
  std::optional<std::string> group;
  int order_in_group = -1;
  Width width = Width::none;
  std::string display_name;
  std::vector<std::string> dependents;
};

/// What validation says of one key. Source: …rest.entities.ConfigValueInfo.
struct ConfigValueInfo {
  std::string name;
  std::optional<std::string> value;  ///< as text; secrets are `[hidden]`
  std::vector<std::string> recommended_values;
  std::vector<std::string> errors;
  bool visible = true;
};

/// Source: …rest.entities.ConfigInfo.
struct ConfigInfo {
  std::optional<ConfigKeyInfo> definition;  ///< nothing for keys that no definition knows
  ConfigValueInfo value;
};

/// The outcome of a validation. Source: …rest.entities.ConfigInfos.
struct ConfigInfos {
  std::string name;
  std::size_t error_count = 0;
  std::vector<std::string> groups;
  std::vector<ConfigInfo> configs;
};

/// The key `name` of `def`, under `prefix`.
[[nodiscard]] ConfigKeyInfo key_info(const ConfigDef& def, const ConfigKey& key,
                                     const std::string& prefix = "");
[[nodiscard]] ConfigValueInfo value_info(const ValidatedValue& value,
                                         const std::string& prefix = "");

}  // namespace troupe::runtime
