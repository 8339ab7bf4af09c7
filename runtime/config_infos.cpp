#include "runtime/config_infos.hpp"

namespace troupe::runtime {

ConfigKeyInfo key_info(const ConfigDef& def, const ConfigKey& key, const std::string& prefix) {
  return {prefix + key.name, key.type,
          !key.has_default,  config_text(def.default_value(key.name)),
          key.importance,    key.documentation,
          key.group,         key.order_in_group,
          key.width,         key.display_name,
          key.dependents};
}

ConfigValueInfo value_info(const ValidatedValue& value, const std::string& prefix) {
  ConfigValueInfo info{
      prefix + value.name, config_text(value.value), {}, value.errors, value.visible};
  for (const auto& recommended : value.recommended_values) {
    info.recommended_values.push_back(config_text(recommended).value_or(""));
  }
  return info;
}

}  // namespace troupe::runtime
