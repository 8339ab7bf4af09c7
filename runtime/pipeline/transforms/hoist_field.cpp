#include "runtime/pipeline/transforms/hoist_field.hpp"

#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

ConfigDef HoistField::config() const {
  ConfigDef def;
  def.define(required_key("field", ConfigType::string, Importance::medium,
                          "Name of the one field of the new struct or map."));
  return def;
}

void HoistField::configure(const Settings& settings) {
  field_ = LentText(Text(parse_settings(config(), settings).get_string("field")));
  schemas_.clear();
}

bool HoistField::apply(ConnectRecord& record) {
  auto [schema, value] = operand(record, part_);
  if (!schema) {
    Map map;
    map.reserve(1);
    map.emplace_back(field_.lend(), std::move(value));
    value = std::move(map);
    return true;
  }
  const auto& target = schemas_.get(schema, [&](const SchemaPtr& source) {
    return SchemaBuilder::structure().field(std::string(field_.view()), source).build();
  });
  Struct::check(target->fields().front(), value);
  Array fields;
  fields.reserve(1);
  fields.push_back(std::move(value));
  value = Struct::of_checked(target, std::move(fields));
  schema = target;
  return true;
}

}  // namespace troupe::runtime::transforms
