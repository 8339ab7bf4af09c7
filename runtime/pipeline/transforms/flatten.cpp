#include "runtime/pipeline/transforms/flatten.hpp"

#include "runtime/pipeline/transforms/java_errors.hpp"
#include "runtime/pipeline/transforms/requirements.hpp"
#include "runtime/pipeline/transforms/struct_copy.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

#include <vector>

namespace troupe::runtime::transforms {

namespace {

constexpr const char* purpose = "flattening";

/// A field as it stands in the flat struct: the same type and metadata, its own idea of optional
/// and default.
SchemaPtr flat_field(const Schema& source, bool optional, const Value& fallback) {
  auto builder = source.type() == SchemaType::array ? SchemaBuilder::array(source.value_schema())
                                                    : SchemaBuilder(source.type());
  copy_basics(source, builder);
  if (optional) {
    builder.optional();
  }
  if (!fallback.is_null()) {
    builder.default_value(fallback);
  }
  return builder.build();
}

/// Refuses a null, as `Struct::put` does, below a struct where its flat field wants none.
void check_leaves(const Schema& schema, const Struct* source, const std::vector<Field>& targets,
                  std::size_t& next) {
  for (const auto& field : schema.fields()) {
    const auto* value = source == nullptr ? nullptr : &source->at(field.index);
    if (field.schema->type() == SchemaType::structure) {
      check_leaves(*field.schema, value == nullptr ? nullptr : value->structure(), targets, next);
    } else if (const auto& leaf = targets[next++]; value != nullptr && value->is_null()) {
      Struct::check(leaf, field_value(*source, field, true));
    }
  }
}

/// Moves the leaves below to the end of `flat`; a null struct leaves its fields null.
void move_leaves(const Schema& schema, Struct* source, Array& flat) {
  auto values = source == nullptr ? Array() : source->take_values();
  auto* const places = values.data();
  for (const auto& field : schema.fields()) {
    auto* value = places == nullptr ? nullptr : places + field.index;
    const auto* fallback = field.schema->default_value();
    if (field.schema->type() == SchemaType::structure) {
      move_leaves(*field.schema, value == nullptr ? nullptr : value->structure_to_change(), flat);
    } else if (value != nullptr && value->is_null() && fallback != nullptr) {
      flat.push_back(*fallback);
    } else {
      flat.push_back(value == nullptr ? Value() : std::move(*value));
    }
  }
}

const Text& require_text(const Value& key) {
  const auto* text = key.get_if<Text>();
  if (text == nullptr) {
    const auto name = std::string(key.java_class());
    throw ClassCastException("class " + name + " cannot be cast to class java.lang.String (" +
                             name +
                             " and java.lang.String are in module java.base of loader "
                             "'bootstrap')");
  }
  return *text;
}

}  // namespace

ConfigDef Flatten::config() const {
  ConfigDef def;
  def.define(default_key("delimiter", ConfigType::string, ".", Importance::medium,
                         "What stands between the names of nested fields in a flat name."));
  return def;
}

void Flatten::configure(const Settings& settings) {
  delimiter_ = parse_settings(config(), settings).get_string("delimiter");
  names_ = JoinedNames(delimiter_);
  schemas_.clear();
}

std::string Flatten::joined(const std::string& prefix, std::string_view name) const {
  return prefix.empty() ? std::string(name) : prefix + delimiter_ + std::string(name);
}

void Flatten::add_fields(const Schema& source, const std::string& prefix, SchemaBuilder& target,
                         bool optional, const Struct* defaults) const {
  for (const auto& field : source.fields()) {
    const auto name = joined(prefix, field.name);
    const bool field_optional = optional || field.schema->is_optional();
    Value fallback;
    if (field.schema->default_value() != nullptr) {
      fallback = *field.schema->default_value();
    } else if (defaults != nullptr) {
      fallback = defaults->get(field.name);
    }
    switch (field.schema->type()) {
      case SchemaType::structure:
        add_fields(*field.schema, name, target, field_optional, fallback.structure());
        break;
      case SchemaType::map:
        throw DataException(
            "Flatten transformation does not support MAP for record with schemas "
            "(for field " +
            name + ").");
      default:
        target.field(name, flat_field(*field.schema, field_optional, fallback));
    }
  }
}

SchemaPtr Flatten::flat_schema(const Schema& source) const {
  auto builder = SchemaBuilder::structure();
  copy_basics(source, builder);
  const auto* defaults = source.default_value();
  add_fields(source, "", builder, source.is_optional(),
             defaults == nullptr ? nullptr : defaults->structure());
  return builder.build();
}

std::size_t Flatten::count_entries(const Map& source, const std::string& prefix) const {
  std::size_t count = 0;
  for (const auto& [key, value] : source) {
    const auto& name = require_text(key);
    if (const auto* nested = value.map()) {
      count += count_entries(*nested, joined(prefix, name.view()));
      continue;
    }
    if (value.get_if<Instant>() != nullptr || value.decimal() != nullptr) {
      throw DataException("Flatten transformation was passed a value of type " + class_text(value) +
                          " which is not supported by Connect's data API");
    }
    if (value.structure() != nullptr) {
      throw DataException("Flatten transformation does not support " + class_text(value) +
                          " for record without schemas (for field " + joined(prefix, name.view()) +
                          ").");
    }
    ++count;
  }
  return count;
}

void Flatten::move_entries(Map& source, const Text& prefix, MapBuilder& target,
                           NestedMaps& nested) {
  for (auto& [key, value] : source) {
    const auto& name = *key.get_if<Text>();
    if (auto* inner = value.map_to_change()) {
      nested.any = true;
      nested.unnamed = nested.unnamed || name.empty();
      move_entries(*inner, prefix.empty() ? name : names_.join(prefix, name), target, nested);
    } else if (!prefix.empty()) {
      target.put(names_.join(prefix, name), std::move(value));
    } else if (nested.any &&
               (nested.unnamed || name.view().find(delimiter_) != std::string_view::npos)) {
      target.put(std::move(key), std::move(value));
    } else {
      target.put_new(std::move(key), std::move(value));
    }
  }
}

bool Flatten::apply(ConnectRecord& record) {
  auto [schema, value] = operand(record, part_);
  if (value.is_null()) {
    return true;
  }
  if (!schema) {
    MapBuilder flat;
    flat.reserve(count_entries(require_map(value, purpose), ""));
    NestedMaps nested;
    move_entries(*value.map_to_change(), Text(), flat, nested);
    value.emplace(flat.take());
    return true;
  }
  const auto& source = require_struct(value, purpose);
  const auto& target =
      schemas_.get(schema, [&](const SchemaPtr& nested) { return flat_schema(*nested); });
  std::size_t next = 0;
  check_leaves(*source.schema(), &source, target->fields(), next);
  Array flat;
  flat.reserve(target->fields().size());
  const auto nested_schema = source.schema();
  move_leaves(*nested_schema, value.structure_to_change(), flat);
  value.emplace(Struct::of_checked(target, std::move(flat)));
  schema = target;
  return true;
}

}  // namespace troupe::runtime::transforms
