#include "api/validate_value.hpp"

#include <troupe/errors.hpp>
#include <troupe/struct.hpp>
#include <troupe/value.hpp>

#include <algorithm>

namespace troupe {

namespace {

bool fits_base_type(SchemaType type, const Value& value) {
  switch (type) {
    case SchemaType::int8:
      return value.get_if<std::int8_t>() != nullptr;
    case SchemaType::int16:
      return value.get_if<std::int16_t>() != nullptr;
    case SchemaType::int32:
      return value.get_if<std::int32_t>() != nullptr;
    case SchemaType::int64:
      return value.get_if<std::int64_t>() != nullptr;
    case SchemaType::float32:
      return value.get_if<float>() != nullptr;
    case SchemaType::float64:
      return value.get_if<double>() != nullptr;
    case SchemaType::boolean:
      return value.get_if<bool>() != nullptr;
    case SchemaType::string:
      return value.get_if<Text>() != nullptr;
    case SchemaType::bytes:
      return value.get_if<Bytes>() != nullptr;
    case SchemaType::array:
      return value.array() != nullptr;
    case SchemaType::map:
      return value.map() != nullptr;
    case SchemaType::structure:
      return value.structure() != nullptr;
  }
  return false;
}

bool is_container(SchemaType type) {
  return type == SchemaType::structure || type == SchemaType::array || type == SchemaType::map;
}

/// A logical name replaces the accepted class altogether: an int is no Date.
bool fits(const Schema& schema, const Value& value) {
  if (schema.name()) {
    const auto& name = *schema.name();
    if (name == logical::decimal_name) {
      return value.decimal() != nullptr;
    }
    if (name == logical::date_name || name == logical::time_name ||
        name == logical::timestamp_name) {
      return value.get_if<Instant>() != nullptr;
    }
  }
  return fits_base_type(schema.type(), value);
}

/// java.lang.ClassCastException, in the words of Java's virtual machine.
class ClassCastException : public ConnectException {
 public:
  ClassCastException(const std::string& found, const std::string& wanted, const std::string& where)
      : ConnectException(
            JavaClass{"java.lang.ClassCastException"},
            "class " + found + " cannot be cast to class " + wanted + " (" + found + where + ')') {}
};

/// A container's schema with the name of a logical type accepts that type's class, and falls over
/// its content, as upstream.
void require_container(const Schema& schema, const Value& value) {
  const auto found = std::string(value.java_class());
  const auto refuse_unless = [&](bool fits, const std::string& wanted) {
    if (!fits) {
      throw ClassCastException(found, wanted,
                               " and " + wanted + " are in module java.base of loader 'bootstrap'");
    }
  };
  switch (schema.type()) {
    case SchemaType::structure:
      if (value.structure() == nullptr) {
        const std::string wanted = "org.apache.kafka.connect.data.Struct";
        throw ClassCastException(found, wanted,
                                 " is in module java.base of loader 'bootstrap'; " + wanted +
                                     " is in unnamed module of loader 'app'");
      }
      break;
    case SchemaType::array:
      return refuse_unless(value.array() != nullptr, "java.util.List");
    case SchemaType::map:
      return refuse_unless(value.map() != nullptr, "java.util.Map");
    default:
      break;
  }
}

void validate_content(std::string_view location, const Schema& schema, const Value& value) {
  require_container(schema, value);
  if (schema.type() == SchemaType::structure) {
    if (!same_schema(value.structure()->schema(), SchemaPtr(std::shared_ptr<void>(), &schema))) {
      throw DataException("Struct schemas do not match.");
    }
    value.structure()->validate();
  } else if (schema.type() == SchemaType::array) {
    const auto where = "element of array " + std::string(location);
    if (!schema.value_schema()) {
      throw DataException("No schema defined for " + where);
    }
    for (const auto& element : *value.array()) {
      validate_value(where, schema.value_schema(), element);
    }
  } else if (schema.type() == SchemaType::map) {
    const auto key_where = "key of map " + std::string(location);
    const auto value_where = "value of map " + std::string(location);
    if (!schema.key_schema()) {
      throw DataException("No schema defined for " + key_where);
    }
    if (!schema.value_schema()) {
      throw DataException("No schema defined for " + value_where);
    }
    for (const auto& [key, mapped] : *value.map()) {
      validate_value(key_where, schema.key_schema(), key);
      validate_value(value_where, schema.value_schema(), mapped);
    }
  }
}

}  // namespace

bool fits_wholly(const SchemaPtr& schema, const Value& value) {
  if (!schema || value.is_null()) {
    return schema && schema->is_optional();
  }
  if (!fits(*schema, value) ||
      (is_container(schema->type()) && !fits_base_type(schema->type(), value))) {
    return false;
  }
  if (const auto* structure = value.structure()) {
    return same_schema(structure->schema(), schema) && is_valid(*structure);
  }
  const auto all_fit = [](const SchemaPtr& element_schema, const auto& elements, auto part) {
    return element_schema &&
           std::all_of(elements.begin(), elements.end(), [&](const auto& element) {
             return fits_wholly(element_schema, part(element));
           });
  };
  if (const auto* array = value.array()) {
    return all_fit(schema->value_schema(), *array,
                   [](const Value& element) -> const Value& { return element; });
  }
  if (const auto* map = value.map()) {
    return all_fit(schema->key_schema(), *map,
                   [](const auto& entry) -> const Value& { return entry.first; }) &&
           all_fit(schema->value_schema(), *map,
                   [](const auto& entry) -> const Value& { return entry.second; });
  }
  return true;
}

bool is_valid(const Struct& structure) {
  const auto& fields = structure.schema()->fields();
  return std::all_of(fields.begin(), fields.end(), [&](const Field& field) {
    const auto& value = structure.at(field.index);
    return (value.is_null() && field.schema->default_value() != nullptr) ||
           fits_wholly(field.schema, value);
  });
}

void validate_value(std::string_view location, const SchemaPtr& schema, const Value& value) {
  if (!schema) {
    throw DataException("No schema defined for " + std::string(location));
  }
  const auto type = std::string(type_constant(schema->type()));
  if (value.is_null()) {
    if (schema->is_optional()) {
      return;
    }
    throw DataException("Invalid value: null used for required " + std::string(location) +
                        ", schema type: " + type);
  }
  if (!fits(*schema, value)) {
    const auto name = schema->name() ? " \"" + *schema->name() + '"' : std::string();
    throw DataException("Invalid Java object for schema" + name + " with type " + type +
                        ": class " + std::string(value.java_class()) + " for " +
                        std::string(location));
  }
  validate_content(location, *schema, value);
}

}  // namespace troupe
