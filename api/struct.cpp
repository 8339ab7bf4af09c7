#include "api/validate_value.hpp"
#include <troupe/errors.hpp>
#include <troupe/struct.hpp>

#include <stdexcept>

namespace troupe {

Struct::Struct(SchemaPtr schema) : schema_(std::move(schema)) {
  if (!schema_ || schema_->type() != SchemaType::structure) {
    throw DataException("Not a struct schema: " + (schema_ ? schema_->to_text() : "null"));
  }
  values_ = Array(schema_->fields().size());
}

const Value& Struct::no_value_at(std::size_t index) const {
  throw std::out_of_range("field " + std::to_string(index) + " of a struct with " +
                          std::to_string(size()) + " values");
}

const Field& Struct::lookup(std::string_view field) const {
  const auto* found = schema_->field(field);
  if (found == nullptr) {
    throw DataException(std::string(field) + " is not a valid field name");
  }
  return *found;
}

Struct& Struct::put(std::string_view field, Value value) {
  return put(lookup(field), std::move(value));
}

Struct& Struct::put(const Field& field, Value value) {
  check(field, value);
  values_[field.index] = std::move(value);
  return *this;
}

void Struct::check(const Field& field, const Value& value) {
  if (!fits_wholly(field.schema, value)) {
    validate_value("field: \"" + field.name + '"', field.schema, value);
  }
}

void Struct::validate() const {
  if (is_valid(*this)) {
    return;
  }
  for (const auto& field : schema_->fields()) {
    const auto& value = values_[field.index];
    if (!value.is_null() || field.schema->default_value() == nullptr) {
      check(field, value);
    }
  }
}

Value Struct::get(std::string_view field) const { return get(lookup(field)); }

Value Struct::get(const Field& field) const {
  const auto& value = values_[field.index];
  return value.is_null() && field.schema->default_value() != nullptr
             ? *field.schema->default_value()
             : value;
}

const Value& Struct::get_without_default(std::string_view field) const {
  return values_[lookup(field).index];
}

const Value& Struct::get_checked(std::string_view field, SchemaType type) const {
  const auto& found = lookup(field);
  if (found.schema->type() != type) {
    throw DataException("Field '" + found.name + "' is not of type " +
                        std::string(type_constant(type)));
  }
  return values_[found.index];
}

std::string Struct::to_text() const {
  std::string text = "Struct{";
  const char* separator = "";
  for (const auto& field : schema_->fields()) {
    const auto& value = values_[field.index];
    if (!value.is_null()) {
      text += separator + field.name + '=' + value.to_text();
      separator = ",";
    }
  }
  return text + '}';
}

bool operator==(const Struct& a, const Struct& b) {
  return same_schema(a.schema_, b.schema_) && a.values_ == b.values_;
}

}  // namespace troupe
