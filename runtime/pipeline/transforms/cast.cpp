#include "runtime/pipeline/transforms/cast.hpp"

#include "runtime/pipeline/transforms/cast_value.hpp"
#include "runtime/pipeline/transforms/map_edit.hpp"
#include "runtime/pipeline/transforms/requirements.hpp"
#include "runtime/pipeline/transforms/struct_copy.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

namespace {

constexpr const char* purpose = "cast types";

ValidatorPtr cast_spec() {
  return validators::custom(
      [](const std::string&, const ConfigValue& value) {
        const auto* items = std::get_if<std::vector<std::string>>(&value);
        static_cast<void>(parse_cast_spec(items == nullptr ? std::vector<std::string>() : *items));
      },
      "list of colon-delimited pairs, e.g. <code>foo:bar,abc:xyz</code>");
}

SchemaPtr cast_field(const SchemaPtr& source, SchemaType target) {
  SchemaBuilder builder(target);
  if (source->is_optional()) {
    builder.optional();
  }
  if (const auto* fallback = source->default_value()) {
    builder.default_value(cast_value(source, *fallback, target));
  }
  return builder.build();
}

}  // namespace

ConfigDef Cast::config() const {
  ConfigDef def;
  def.define(required_key("spec", ConfigType::list, Importance::high,
                          "Pairs of field and type, as in foo:int32,bar:string, or one type for "
                          "the whole key or value. Types: int8, int16, int32, int64, float32, "
                          "float64, boolean, string.",
                          cast_spec()))
      .define(replace_null_key());
  return def;
}

void Cast::configure(const Settings& settings) {
  const auto config = parse_settings(this->config(), settings);
  spec_ = parse_cast_spec(config.get_list("spec"));
  replace_null_ = config.get_bool(replace_null_name);
  schemas_.clear();
}

SchemaPtr Cast::cast_schema(const SchemaPtr& source) const {
  SchemaBuilder builder(spec_.whole.value_or(SchemaType::structure));
  copy_basics(*source, builder);
  if (!spec_.whole) {
    for (const auto& field : source->fields()) {
      const auto target = spec_.type_of(field.name);
      builder.field(field.name, target ? cast_field(field.schema, *target) : field.schema);
    }
  }
  if (source->is_optional()) {
    builder.optional();
  }
  if (const auto* fallback = source->default_value()) {
    builder.default_value(
        cast_value(source, *fallback, spec_.whole.value_or(SchemaType::structure)));
  }
  return builder.build();
}

void Cast::cast_fields(Value& value, const Struct& source, const SchemaPtr& target) {
  edit_.begin(source, replace_null_);
  const auto& old_fields = source.schema()->fields();
  for (const auto& field : target->fields()) {
    const auto& old_field = old_fields.at(field.index);
    if (field.schema == old_field.schema) {
      edit_.keep(old_field, field);
    } else {
      edit_.put_checked(
          field, cast_value(old_field.schema, edit_.value_of(old_field), field.schema->type()));
    }
  }
  edit_.finish(value, target);
}

void Cast::cast_fields(Value& value, const Map& source) {
  cast_.clear();
  for (const auto& [name, type] : spec_.fields) {
    const auto place = place_of(source, name.view());
    cast_.emplace_back(
        place, place == source.size() ? Value() : cast_value(nullptr, source[place].second, type));
  }
  auto& target = *value.map_to_change();
  const auto size = target.size();
  for (std::size_t i = 0; i < cast_.size(); ++i) {
    auto& [place, cast] = cast_[i];
    if (place < size) {
      target[place].second.swap(cast);
    } else {
      put_entry(target, spec_.fields[i].first, std::move(cast));
    }
  }
}

bool Cast::apply(ConnectRecord& record) {
  auto [schema, value] = operand(record, part_);
  if (value.is_null()) {
    return true;
  }
  if (!schema && spec_.whole) {
    value = cast_value(nullptr, value, *spec_.whole);
    return true;
  }
  if (!schema) {
    cast_fields(value, require_map(value, purpose));
    return true;
  }
  const auto& target =
      schemas_.get(schema, [&](const SchemaPtr& source) { return cast_schema(source); });
  if (spec_.whole) {
    value = cast_value(schema, value, *spec_.whole);
  } else {
    cast_fields(value, require_struct(value, purpose), target);
  }
  schema = target;
  return true;
}

}  // namespace troupe::runtime::transforms
