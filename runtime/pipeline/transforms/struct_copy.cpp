#include "runtime/pipeline/transforms/struct_copy.hpp"

namespace troupe::runtime::transforms {

namespace {

/// Whether the value is of the one class of a primitive type without a name.
bool plainly_fits(const Schema& schema, const Value& value) {
  if (schema.name()) {
    return false;
  }
  switch (schema.type()) {
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
    case SchemaType::map:
    case SchemaType::structure:
      return false;
  }
  return false;
}

}  // namespace

void copy_basics(const Schema& source, SchemaBuilder& target) {
  if (source.name()) {
    target.name(*source.name());
  }
  if (source.version()) {
    target.version(*source.version());
  }
  if (source.doc()) {
    target.doc(*source.doc());
  }
  if (source.parameters()) {
    target.parameters(*source.parameters());
  }
}

const Value& field_value(const Struct& source, const Field& field, bool replace_null) {
  const auto& value = source.at(field.index);
  const auto* fallback = field.schema->default_value();
  return replace_null && value.is_null() && fallback != nullptr ? *fallback : value;
}

void store(Struct& target, const Field& field, const Value& value) {
  if (value.is_null() ? field.schema->is_optional() : plainly_fits(*field.schema, value)) {
    target.put_unchecked(field.index, value);
  } else {
    target.put(field, value);
  }
}

void store_checked(Struct& target, const Field& field, const Value& value) {
  if (value.is_null() && !field.schema->is_optional()) {
    target.put(field, value);
  } else {
    target.put_unchecked(field.index, value);
  }
}

}  // namespace troupe::runtime::transforms
