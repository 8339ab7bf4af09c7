#include "api/validate_value.hpp"

#include <troupe/errors.hpp>
#include <troupe/struct.hpp>
#include <troupe/value.hpp>

#include <algorithm>
#include <cstdint>

namespace troupe {

namespace {

Value::Kind base_kind(SchemaType type) {
  switch (type) {
    case SchemaType::int8:
      return Value::Kind::int8;
    case SchemaType::int16:
      return Value::Kind::int16;
    case SchemaType::int32:
      return Value::Kind::int32;
    case SchemaType::int64:
      return Value::Kind::int64;
    case SchemaType::float32:
      return Value::Kind::float32;
    case SchemaType::float64:
      return Value::Kind::float64;
    case SchemaType::boolean:
      return Value::Kind::boolean;
    case SchemaType::string:
      return Value::Kind::text;
    case SchemaType::bytes:
      return Value::Kind::bytes;
    case SchemaType::array:
      return Value::Kind::array;
    case SchemaType::map:
      return Value::Kind::map;
    case SchemaType::structure:
      return Value::Kind::structure;
  }
  return Value::Kind::null;
}

bool is_container(SchemaType type) {
  return type == SchemaType::structure || type == SchemaType::array || type == SchemaType::map;
}

/// The kind of value that a schema wants. A logical name replaces that of its type altogether: an
/// int is no Date.
Value::Kind wanted_kind(const Schema& schema) {
  if (schema.name()) {
    const auto& name = *schema.name();
    if (name == logical::decimal_name) {
      return Value::Kind::decimal;
    }
    if (name == logical::date_name || name == logical::time_name ||
        name == logical::timestamp_name) {
      return Value::Kind::instant;
    }
  }
  return base_kind(schema.type());
}

bool is_plain(const Schema& schema, const Value& value) {
  return !value.is_null() && static_cast<std::uint8_t>(value.kind()) == schema.plain_kind();
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

Value::Kind find_plain_kind(const Schema& schema) {
  return is_container(schema.type()) ? Value::Kind::null : wanted_kind(schema);
}

bool fits_wholly(const SchemaPtr& schema, const Value& value) {
  if (!schema || value.is_null()) {
    return schema && schema->is_optional();
  }
  if (is_plain(*schema, value)) {
    return true;
  }
  if (!is_container(schema->type()) || value.kind() != wanted_kind(*schema) ||
      value.kind() != base_kind(schema->type())) {
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
    return is_plain(*field.schema, value) ||
           (value.is_null() && field.schema->default_value() != nullptr) ||
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
  if (value.kind() != wanted_kind(*schema)) {
    const auto name = schema->name() ? " \"" + *schema->name() + '"' : std::string();
    throw DataException("Invalid Java object for schema" + name + " with type " + type +
                        ": class " + std::string(value.java_class()) + " for " +
                        std::string(location));
  }
  validate_content(location, *schema, value);
}

}  // namespace troupe
