#include "runtime/pipeline/transforms/replace_field.hpp"

#include "runtime/pipeline/transforms/map_edit.hpp"
#include "runtime/pipeline/transforms/requirements.hpp"
#include "runtime/pipeline/transforms/struct_copy.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

namespace {

constexpr const char* purpose = "field replacement";

ValidatorPtr rename_mappings() {
  return validators::custom(
      [](const std::string&, const ConfigValue& value) {
        if (const auto* items = std::get_if<std::vector<std::string>>(&value)) {
          static_cast<void>(parse_renames(*items));
        }
      },
      "list of colon-delimited pairs, e.g. <code>foo:bar,abc:xyz</code>");
}

std::unordered_set<std::string> set_of(const std::vector<std::string>& items) {
  return {items.begin(), items.end()};
}

}  // namespace

ConfigDef ReplaceField::config() const {
  ConfigDef def;
  def.define(default_key("exclude", ConfigType::list, "", Importance::medium,
                         "Fields to leave out; goes before the fields to include.",
                         distinct_items(true)))
      .define(default_key("include", ConfigType::list, "", Importance::medium,
                          "Fields to keep; when given, all others are left out.",
                          distinct_items(true)))
      .define(default_key("renames", ConfigType::list, "", Importance::medium,
                          "Pairs of old and new field name, as in foo:bar,abc:xyz.",
                          rename_mappings()))
      .define(replace_null_key());
  return def;
}

void ReplaceField::configure(const Settings& settings) {
  const auto config = parse_settings(this->config(), settings, {"exclude", "include"});
  exclude_ = set_of(config.get_list("exclude"));
  include_ = set_of(config.get_list("include"));
  renames_.clear();
  new_names_.clear();
  for (const auto& [from, to] : parse_renames(config.get_list("renames"))) {
    renames_.insert_or_assign(from, Text(to));
    new_names_.insert(to);
  }
  replace_null_ = config.get_bool(replace_null_name);
  plans_.clear();
}

bool ReplaceField::keeps(const std::string& name) const {
  return !exclude_.contains(name) && (include_.empty() || include_.contains(name));
}

ReplaceField::Plan ReplaceField::plan_for(const Schema& source) const {
  auto builder = SchemaBuilder::structure();
  copy_basics(source, builder);
  Plan plan;
  for (const auto& field : source.fields()) {
    if (!keeps(field.name)) {
      continue;
    }
    const auto renamed = renames_.find(field.name);
    builder.field(renamed == renames_.end() ? field.name : renamed->second.str(), field.schema);
    plan.sources.push_back(field.index);
  }
  plan.schema = builder.build();
  return plan;
}

Map ReplaceField::replaced(const Map& source) const {
  Map target;
  target.reserve(source.size());
  for (const auto& [key, value] : source) {
    const auto* text = key.get_if<Text>();
    const auto name = text == nullptr ? std::string() : text->str();
    if (!keeps(name)) {
      continue;
    }
    const auto renamed = renames_.find(name);
    if (renamed != renames_.end()) {
      put_entry(target, renamed->second, value);
    } else if (text != nullptr && new_names_.contains(name)) {
      put_entry(target, *text, value);
    } else {
      target.emplace_back(key, value);
    }
  }
  return target;
}

bool ReplaceField::apply(ConnectRecord& record) {
  auto [schema, value] = operand(record, part_);
  if (value.is_null()) {
    return true;
  }
  if (!schema) {
    value = Value(replaced(require_map(value, purpose)));
    return true;
  }
  const auto& source = require_struct(value, purpose);
  const auto& plan =
      plans_.get(source.schema(), [&](const SchemaPtr& old) { return plan_for(*old); });
  Struct target(plan.schema);
  const auto& old_fields = source.schema()->fields();
  std::size_t next = 0;
  for (const auto& field : plan.schema->fields()) {
    store_checked(target, field,
                  field_value(source, old_fields[plan.sources[next++]], replace_null_));
  }
  value = Value(std::move(target));
  schema = plan.schema;
  return true;
}

}  // namespace troupe::runtime::transforms
