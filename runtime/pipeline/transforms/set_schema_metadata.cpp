#include "runtime/pipeline/transforms/set_schema_metadata.hpp"

#include "runtime/pipeline/transforms/struct_copy.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

ConfigDef SetSchemaMetadata::config() const {
  ConfigDef def;
  def.define(default_key("schema.name", ConfigType::string, std::nullopt, Importance::high,
                         "The new name of the schema."))
      .define(default_key("schema.version", ConfigType::int32, std::nullopt, Importance::high,
                          "The new version of the schema."))
      .define(replace_null_key());
  return def;
}

void SetSchemaMetadata::configure(const Settings& settings) {
  const auto config = parse_settings(this->config(), settings);
  name_.reset();
  version_.reset();
  if (!config.is_null("schema.name")) {
    name_ = config.get_string("schema.name");
  }
  if (!config.is_null("schema.version")) {
    version_ = config.get_int("schema.version");
  }
  if (!name_ && !version_) {
    throw ConfigException("Neither schema name nor version configured");
  }
  replace_null_ = config.get_bool(replace_null_name);
  schemas_.clear();
}

SchemaPtr SetSchemaMetadata::renamed(const Schema& source) const {
  auto builder = SchemaBuilder::structure();
  for (const auto& field : source.fields()) {
    builder.field(field.name, field.schema);
  }
  if (source.is_optional()) {
    builder.optional();
  }
  if (const auto& name = name_ ? name_ : source.name()) {
    builder.name(*name);
  }
  if (const auto version = version_ ? version_ : source.version()) {
    builder.version(*version);
  }
  if (source.doc()) {
    builder.doc(*source.doc());
  }
  if (source.parameters()) {
    builder.parameters(*source.parameters());
  }
  if (const auto* fallback = source.default_value()) {
    builder.default_value(moved(*fallback->structure(), builder.build()));
  }
  return builder.build();
}

Struct SetSchemaMetadata::moved(const Struct& source, const SchemaPtr& schema) const {
  Struct target(schema);
  for (const auto& field : schema->fields()) {
    store_checked(target, field, field_value(source, field, replace_null_));
  }
  return target;
}

bool SetSchemaMetadata::apply(ConnectRecord& record) {
  auto [schema, value] = operand(record, part_);
  if (!schema && value.is_null()) {
    return true;
  }
  if (!schema) {
    throw DataException("Schema required for [updating schema metadata]");
  }
  const auto& target =
      schemas_.get(schema, [&](const SchemaPtr& source) { return renamed(*source); });
  if (const auto* structure = value.structure()) {
    edit_.begin(*structure, replace_null_);
    for (const auto& field : target->fields()) {
      edit_.keep(field, field);
    }
    edit_.finish(value, target);
  }
  schema = target;
  return true;
}

}  // namespace troupe::runtime::transforms
