#include "runtime/pipeline/transforms/struct_copy.hpp"

#include <utility>

namespace troupe::runtime::transforms {

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

Value take_field(Struct& source, const Field& field, bool replace_null) {
  if (source.at(field.index).is_null()) {
    return field_value(source, field, replace_null);
  }
  auto values = source.take_values();
  if (values.is_unshared()) {
    return std::move(values[field.index]);
  }
  return std::as_const(values)[field.index];
}

void store_checked(Struct& target, const Field& field, const Value& value) {
  if (value.is_null() && !field.schema->is_optional()) {
    target.put(field, value);
  } else {
    target.put_unchecked(field.index, value);
  }
}

}  // namespace troupe::runtime::transforms
