#include "runtime/pipeline/transforms/header_from.hpp"

#include "runtime/pipeline/transforms/map_edit.hpp"
#include "runtime/pipeline/transforms/requirements.hpp"
#include "runtime/pipeline/transforms/struct_copy.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

#include <algorithm>

namespace troupe::runtime::transforms {

namespace {

ValidatorPtr non_empty_list() {
  return validators::custom(
      [](const std::string& name, const ConfigValue& value) {
        const auto* items = std::get_if<std::vector<std::string>>(&value);
        if (items == nullptr || items->empty()) {
          throw ConfigException(name, items == nullptr ? "null" : "[]", "Empty list");
        }
      },
      "non-empty list");
}

const char* purpose(bool move) { return move ? "header move" : "header copy"; }

}  // namespace

ConfigDef HeaderFrom::config() const {
  ConfigDef def;
  def.define(required_key("fields", ConfigType::list, Importance::high,
                          "Names of the fields that become headers.", non_empty_list()))
      .define(required_key("headers", ConfigType::list, Importance::high,
                           "Names of the headers, in the order of the fields.", non_empty_list()))
      .define(required_key("operation", ConfigType::string, Importance::high,
                           "move takes the fields out of the record, copy leaves them in.",
                           validators::one_of({"move", "copy"})))
      .define(replace_null_key());
  return def;
}

void HeaderFrom::configure(const Settings& settings) {
  const auto config = parse_settings(this->config(), settings);
  fields_ = config.get_list("fields");
  const auto names = config.get_list("headers");
  if (names.size() != fields_.size()) {
    throw ConfigException(
        "'fields' config must have the same number of elements as 'headers' config.");
  }
  headers_ = lent_texts(names);
  move_ = config.get_string("operation") == "move";
  replace_null_ = config.get_bool(replace_null_name);
  plans_.clear();
}

HeaderFrom::Plan HeaderFrom::plan_for(const SchemaPtr& source) const {
  Plan plan;
  for (const auto& name : fields_) {
    const auto* field = source->field(name);
    if (field == nullptr) {
      throw NullPointerException(
          "Cannot invoke \"org.apache.kafka.connect.data.Field.schema()\" because the return "
          "value of \"org.apache.kafka.connect.data.Schema.field(String)\" is null");
    }
    plan.fields.push_back(field);
  }
  plan.schema = source;
  if (!move_) {
    return plan;
  }
  auto builder = SchemaBuilder::structure();
  copy_basics(*source, builder);
  for (const auto& field : source->fields()) {
    if (std::find(fields_.begin(), fields_.end(), field.name) == fields_.end()) {
      builder.field(field.name, field.schema);
      plan.kept.push_back(field.index);
    }
  }
  plan.schema = builder.build();
  return plan;
}

void HeaderFrom::from_map(ConnectRecord& record, Value& value) {
  const auto& source = require_map(value, purpose(move_));
  added_.clear();
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const auto* entry = find_entry(source, fields_[i]);
    added_.add(headers_[i].lend(), nullptr, entry == nullptr ? Value() : *entry);
  }
  if (move_) {
    auto& rest = *value.map_to_change();
    for (const auto& field : fields_) {
      remove_entry(rest, field);
    }
  }
  record.headers.add_unchecked(std::move(added_));
}

void HeaderFrom::from_struct(ConnectRecord& record, SchemaPtr& schema, Value& value) {
  const auto& source = require_struct(value, purpose(move_));
  const auto& plan =
      plans_.get(source.schema(), [&](const SchemaPtr& old) { return plan_for(old); });
  edit_.begin(source, replace_null_);
  added_.clear();
  for (std::size_t i = 0; i < headers_.size(); ++i) {
    const auto& field = *plan.fields[i];
    added_.add(headers_[i].lend(), field.schema, edit_.value_of(field));
  }
  if (move_) {
    const auto& old_fields = source.schema()->fields();
    for (const auto& field : plan.schema->fields()) {
      edit_.keep(old_fields[plan.kept[field.index]], field);
    }
    edit_.finish(value, plan.schema, &plan.kept);
    schema = plan.schema;
  }
  record.headers.add_unchecked(std::move(added_));
}

bool HeaderFrom::apply(ConnectRecord& record) {
  auto [schema, value] = operand(record, part_);
  if (schema) {
    from_struct(record, schema, value);
  } else {
    from_map(record, value);
  }
  return true;
}

}  // namespace troupe::runtime::transforms
