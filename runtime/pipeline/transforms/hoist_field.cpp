#include "runtime/pipeline/transforms/hoist_field.hpp"

#include "runtime/pipeline/transforms/struct_copy.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

ConfigDef HoistField::config() const {
  ConfigDef def;
  def.define(required_key("field", ConfigType::string, Importance::medium,
                          "Name of the one field of the new struct or map."));
  return def;
}

void HoistField::configure(const Settings& settings) {
  field_ = Text(parse_settings(config(), settings).get_string("field"));
  schemas_.clear();
}

bool HoistField::apply(ConnectRecord& record) {
  auto [schema, value] = operand(record, part_);
  if (!schema) {
    Map map;
    map.emplace_back(field_, std::move(value));
    value = Value(std::move(map));
    return true;
  }
  const auto& target = schemas_.get(schema, [&](const SchemaPtr& source) {
    return SchemaBuilder::structure().field(field_.str(), source).build();
  });
  Struct structure(target);
  store(structure, target->fields().front(), value);
  value = Value(std::move(structure));
  schema = target;
  return true;
}

}  // namespace troupe::runtime::transforms
