#include "api/parameters.hpp"
#include <troupe/errors.hpp>
#include <troupe/map_builder.hpp>
#include <troupe/schema_projector.hpp>
#include <troupe/struct.hpp>

#include <optional>
#include <type_traits>

namespace troupe {

namespace {

/// Numbers come first in the enumeration, in the order of their width.
bool is_number(SchemaType type) { return type <= SchemaType::float64; }

bool is_promotable(SchemaType source, SchemaType target) {
  return is_number(source) && is_number(target) && source <= target;
}

std::string text_of(const std::optional<std::string>& name) { return name.value_or("null"); }

void check_compatible(const Schema& source, const Schema& target) {
  if (source.type() != target.type() && !is_promotable(source.type(), target.type())) {
    throw SchemaProjectorException(
        "Schema type mismatch. source type: " + std::string(type_constant(source.type())) +
        " and target type: " + std::string(type_constant(target.type())));
  }
  if (source.name() != target.name()) {
    throw SchemaProjectorException("Schema name mismatch. source name: " + text_of(source.name()) +
                                   " and target name: " + text_of(target.name()));
  }
  if (!same_parameters(source.parameters(), target.parameters())) {
    throw SchemaProjectorException(
        "Schema parameters not equal. source parameters: " + parameters_text(source.parameters()) +
        " and target parameters: " + parameters_text(target.parameters()));
  }
}

template <class Number>
Value widened(Number number, SchemaType target) {
  switch (target) {
    case SchemaType::int8:
      return static_cast<std::int8_t>(number);
    case SchemaType::int16:
      return static_cast<std::int16_t>(number);
    case SchemaType::int32:
      return static_cast<std::int32_t>(number);
    case SchemaType::int64:
      return static_cast<std::int64_t>(number);
    case SchemaType::float32:
      return static_cast<float>(number);
    default:
      return static_cast<double>(number);
  }
}

/// A logical type's value is no number here and passes unchanged.
Value project_primitive(const Value& value, SchemaType target) {
  if (!is_number(target)) {
    return value;
  }
  return value.visit([&]<class T>(const T& held) -> Value {
    if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) {
      return widened(held, target);
    } else {
      return value;
    }
  });
}

Value project_field(const Field& source, const Struct& value, const Field& target) {
  try {
    return project(source.schema, value.get(source), target.schema);
  } catch (const SchemaProjectorException& e) {
    auto cause = std::string(e.java_class()) + ": " + e.message();
    cause += e.cause().empty() ? "" : '\n' + e.cause();
    throw SchemaProjectorException("Error projecting " + source.name, std::move(cause));
  }
}

Value project_struct(const Schema& source, const Struct& value, const SchemaPtr& target) {
  Struct result(target);
  for (const auto& field : target->fields()) {
    if (const auto* from = source.field(field.name)) {
      result.put(field, project_field(*from, value, field));
    } else if (field.schema->is_optional()) {
      continue;
    } else if (const auto* fallback = field.schema->default_value()) {
      result.put(field, *fallback);
    } else {
      throw SchemaProjectorException("Required field `" + field.name +
                                     "` is missing from source schema: " + source.to_text());
    }
  }
  return result;
}

Value project_array(const Schema& source, const Array& elements, const Schema& target) {
  Array result;
  result.reserve(elements.size());
  for (const auto& element : elements) {
    result.push_back(project(source.value_schema(), element, target.value_schema()));
  }
  return result;
}

Value project_map(const Schema& source, const Map& entries, const Schema& target) {
  MapBuilder result;
  for (const auto& [key, value] : entries) {
    auto projected = project(source.key_schema(), key, target.key_schema());
    result.put(std::move(projected), project(source.value_schema(), value, target.value_schema()));
  }
  return result.take();
}

Value project_required(const Schema& source, const Value& value, const SchemaPtr& target) {
  if (target->type() == SchemaType::structure && value.structure() != nullptr) {
    return project_struct(source, *value.structure(), target);
  }
  if (target->type() == SchemaType::array && value.array() != nullptr) {
    return project_array(source, *value.array(), *target);
  }
  if (target->type() == SchemaType::map && value.map() != nullptr) {
    return project_map(source, *value.map(), *target);
  }
  return project_primitive(value, target->type());
}

}  // namespace

Value project(const SchemaPtr& source, const Value& value, const SchemaPtr& target) {
  check_compatible(*source, *target);
  if (source->is_optional() && !target->is_optional()) {
    if (target->default_value() == nullptr) {
      throw SchemaProjectorException(
          "Writer schema is optional, however, target schema does not provide a default value.");
    }
    return value.is_null() ? *target->default_value() : project_required(*source, value, target);
  }
  return value.is_null() ? value : project_required(*source, value, target);
}

}  // namespace troupe
