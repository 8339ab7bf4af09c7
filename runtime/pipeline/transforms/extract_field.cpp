#include "runtime/pipeline/transforms/extract_field.hpp"

#include "runtime/pipeline/transforms/requirements.hpp"
#include "runtime/pipeline/transforms/struct_copy.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

namespace {

constexpr const char* purpose = "field extraction";

}  // namespace

ConfigDef ExtractField::config() const {
  ConfigDef def;
  def.define(required_key("field", ConfigType::string, Importance::medium,
                          "Name or path of the field to extract."))
      .define(replace_null_key())
      .define(default_key("field.syntax.version", ConfigType::string, "V1", Importance::high,
                          "How the field is written: V1, the whole text is one name; V2, steps "
                          "separated by dots, in backticks where a name has dots.",
                          validators::one_of_ignoring_case({"V1", "V2"})));
  return def;
}

void ExtractField::configure(const Settings& settings) {
  const auto config = parse_settings(this->config(), settings);
  const auto syntax = config.get_string("field.syntax.version");
  path_.emplace(config.get_string("field"),
                syntax.back() == '1' ? FieldSyntax::v1 : FieldSyntax::v2);
  replace_null_ = config.get_bool(replace_null_name);
  fields_.clear();
}

const Field* ExtractField::find(const Schema& schema) const {
  const auto* field = path_->field_in(schema);
  if (field == nullptr) {
    throw IllegalArgumentException("Unknown field: " + path_->text());
  }
  return field;
}

bool ExtractField::apply(ConnectRecord& record) {
  auto [schema, value] = operand(record, part_);
  if (!schema) {
    const auto* map = require_map_or_null(value, purpose);
    value = map == nullptr ? Value() : path_->take_from(*value.map_to_change());
    return true;
  }
  const auto* structure = require_struct_or_null(value, purpose);
  const auto& field = *fields_.get(schema, [&](const SchemaPtr& source) { return find(*source); });
  auto field_schema = field.schema;
  if (structure == nullptr) {
    value = Value();
  } else if (path_->steps().size() == 1 && structure->schema() == schema) {
    value = take_field(*value.structure_to_change(), field, replace_null_);
  } else {
    value = path_->value_in(*structure, replace_null_);
  }
  schema = std::move(field_schema);
  return true;
}

}  // namespace troupe::runtime::transforms
