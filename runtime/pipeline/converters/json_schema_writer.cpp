#include "runtime/pipeline/converters/json_text.hpp"
#include "runtime/pipeline/converters/json_writer.hpp"

namespace troupe::runtime {

namespace {

std::string_view json_type_name(SchemaType type) {
  return type == SchemaType::float32   ? "float"
         : type == SchemaType::float64 ? "double"
                                       : type_name(type);
}

void append_schema_body(const Schema& schema, const JsonWriteOptions& options, std::string& out);

void append_nested(std::string_view member, const SchemaPtr& schema,
                   const JsonWriteOptions& options, std::string& out) {
  out += ',';
  append_json_string(member, out);
  out += ':';
  append_json_schema(schema, options, out);
}

void append_fields(const Schema& schema, const JsonWriteOptions& options, std::string& out) {
  out += ",\"fields\":[";
  for (const auto& field : schema.fields()) {
    out += field.index != 0 ? ",{" : "{";
    append_schema_body(*field.schema, options, out);
    out += ",\"field\":";
    append_json_string(field.name, out);
    out += '}';
  }
  out += ']';
}

void append_parameters(const SchemaParameters& parameters, std::string& out) {
  out += ",\"parameters\":{";
  for (const auto& parameter : parameters) {
    if (&parameter != parameters.data()) {
      out += ',';
    }
    append_json_string(parameter.first, out);
    out += ':';
    append_json_string(parameter.second, out);
  }
  out += '}';
}

void append_schema_body(const Schema& schema, const JsonWriteOptions& options, std::string& out) {
  out += "\"type\":";
  append_json_string(json_type_name(schema.type()), out);
  if (schema.type() == SchemaType::array) {
    append_nested("items", schema.value_schema(), options, out);
  } else if (schema.type() == SchemaType::map) {
    append_nested("keys", schema.key_schema(), options, out);
    append_nested("values", schema.value_schema(), options, out);
  } else if (schema.type() == SchemaType::structure) {
    append_fields(schema, options, out);
  }
  out += schema.is_optional() ? ",\"optional\":true" : ",\"optional\":false";
  if (schema.name()) {
    out += ",\"name\":";
    append_json_string(*schema.name(), out);
  }
  if (schema.version()) {
    out += ",\"version\":" + std::to_string(*schema.version());
  }
  if (schema.doc()) {
    out += ",\"doc\":";
    append_json_string(*schema.doc(), out);
  }
  if (schema.parameters()) {
    append_parameters(*schema.parameters(), out);
  }
  if (schema.default_value() != nullptr) {
    out += ",\"default\":";
    append_json_payload(SchemaPtr(std::shared_ptr<void>(), &schema), *schema.default_value(),
                        options, out);
  }
}

}  // namespace

void append_json_schema(const SchemaPtr& schema, const JsonWriteOptions& options,
                        std::string& out) {
  if (!schema) {
    out += "null";
    return;
  }
  out += '{';
  append_schema_body(*schema, options, out);
  out += '}';
}

}  // namespace troupe::runtime
