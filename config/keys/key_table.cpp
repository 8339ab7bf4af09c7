#include "config/keys/key_table.hpp"

namespace troupe::config {

ConfigDef& define_all(ConfigDef& def, std::initializer_list<KeyRow> rows) {
  for (const auto& row : rows) {
    ConfigKey key;
    key.name = row.name;
    key.type = row.type;
    row.if_unset.apply_to(key);
    key.importance = row.importance;
    key.documentation = row.documentation;
    key.validator = row.validator;
    def.define(std::move(key));
  }
  return def;
}

}  // namespace troupe::config
