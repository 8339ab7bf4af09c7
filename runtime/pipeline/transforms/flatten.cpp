#include "runtime/pipeline/transforms/flatten.hpp"

#include "runtime/pipeline/transforms/java_errors.hpp"
#include "runtime/pipeline/transforms/requirements.hpp"
#include "runtime/pipeline/transforms/struct_copy.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

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

/// Copies the leaves below `source` to consecutive fields of `target`, from `next` on; a null
/// struct leaves its fields unset.
void copy_leaves(const Schema& schema, const Struct* source, Struct& target, std::size_t& next) {
  const auto& targets = target.schema()->fields();
  for (const auto& field : schema.fields()) {
    if (field.schema->type() == SchemaType::structure) {
      const auto* nested = source == nullptr ? nullptr : source->at(field.index).structure();
      copy_leaves(*field.schema, nested, target, next);
    } else if (const auto& leaf = targets[next++]; source != nullptr) {
      store_checked(target, leaf, field_value(*source, field, true));
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

void Flatten::add_entries(const Map& source, const std::string& prefix, MapBuilder& target) const {
  for (const auto& [key, value] : source) {
    const auto& name = require_text(key);
    const auto flat_name = prefix.empty() ? name : Text(joined(prefix, name.view()));
    if (const auto* nested = value.map()) {
      add_entries(*nested, flat_name.str(), target);
    } else if (value.get_if<Instant>() != nullptr || value.decimal() != nullptr) {
      throw DataException("Flatten transformation was passed a value of type " + class_text(value) +
                          " which is not supported by Connect's data API");
    } else if (value.structure() != nullptr) {
      throw DataException("Flatten transformation does not support " + class_text(value) +
                          " for record without schemas (for field " + flat_name.str() + ").");
    } else {
      target.put(Value(flat_name), value);
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
    add_entries(require_map(value, purpose), "", flat);
    value = Value(flat.take());
    return true;
  }
  const auto& source = require_struct(value, purpose);
  const auto& target =
      schemas_.get(schema, [&](const SchemaPtr& nested) { return flat_schema(*nested); });
  Struct flat(target);
  std::size_t next = 0;
  copy_leaves(*source.schema(), &source, flat, next);
  value = Value(std::move(flat));
  schema = target;
  return true;
}

}  // namespace troupe::runtime::transforms
