#include "runtime/pipeline/transforms/value_to_key.hpp"

#include "runtime/pipeline/transforms/map_edit.hpp"
#include "runtime/pipeline/transforms/requirements.hpp"
#include "runtime/pipeline/transforms/struct_copy.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

namespace {

constexpr const char* purpose = "copying fields from value to key";

}  // namespace

ConfigDef ValueToKey::config() const {
  ConfigDef def;
  def.define(required_key("fields", ConfigType::list, Importance::high,
                          "Names of the fields of the value that make the key.",
                          distinct_items(false)))
      .define(replace_null_key());
  return def;
}

void ValueToKey::configure(const Settings& settings) {
  const auto config = parse_settings(this->config(), settings, {"fields"});
  fields_ = lent_texts(config.get_list("fields"));
  replace_null_ = config.get_bool(replace_null_name);
  plans_.clear();
}

ValueToKey::Plan ValueToKey::plan_for(const SchemaPtr& schema) const {
  auto builder = SchemaBuilder::structure();
  Plan plan;
  for (const auto& name : fields_) {
    const auto* field = schema->field(name.view());
    if (field == nullptr) {
      throw DataException("Field does not exist: " + std::string(name.view()));
    }
    builder.field(field->name, field->schema);
    plan.sources.push_back(field);
  }
  plan.key_schema = builder.build();
  return plan;
}

bool ValueToKey::apply(ConnectRecord& record) {
  if (!record.value_schema) {
    const auto& source = require_map(record.value, purpose);
    Map key;
    key.reserve(fields_.size());
    for (auto& name : fields_) {
      const auto* value = find_entry(source, name.view());
      if (value != nullptr) {
        key.emplace_back(name.lend(), *value);
      } else {
        key.emplace_back(name.lend(), nullptr);
      }
    }
    record.key.emplace(std::move(key));
    record.key_schema = nullptr;
    return true;
  }
  const auto& source = require_struct(record.value, purpose);
  const auto& plan =
      plans_.get(source.schema(), [&](const SchemaPtr& schema) { return plan_for(schema); });
  Array key;
  key.reserve(plan.sources.size());
  for (const auto& field : plan.key_schema->fields()) {
    const auto& value = field_value(source, *plan.sources[field.index], replace_null_);
    if (value.is_null()) {
      Struct::check(field, value);
    }
    key.push_back(value);
  }
  record.key.emplace(Struct::of_checked(plan.key_schema, std::move(key)));
  record.key_schema = plan.key_schema;
  return true;
}

}  // namespace troupe::runtime::transforms
