#include "api/parameters.hpp"
#include <troupe/errors.hpp>
#include <troupe/schema.hpp>
#include <troupe/value.hpp>

#include <array>

namespace troupe {

namespace {

constexpr std::array<std::string_view, 12> constants = {"INT8",    "INT16",   "INT32",   "INT64",
                                                        "FLOAT32", "FLOAT64", "BOOLEAN", "STRING",
                                                        "BYTES",   "ARRAY",   "MAP",     "STRUCT"};
constexpr std::array<std::string_view, 12> names = {"int8",    "int16",   "int32",   "int64",
                                                    "float32", "float64", "boolean", "string",
                                                    "bytes",   "array",   "map",     "struct"};
constexpr std::size_t primitive_count = 9;

/// The predefined schemas live for ever and are handed out without a control block: copying their
/// pointer touches no counter.
struct Predefined {
  explicit Predefined(bool optional) {
    for (std::size_t i = 0; i < primitive_count; ++i) {
      SchemaBuilder builder(static_cast<SchemaType>(i));
      if (optional) {
        builder.optional();
      }
      owners[i] = builder.build();
      handed_out[i] = SchemaPtr(std::shared_ptr<void>(), owners[i].get());
    }
  }
  std::array<SchemaPtr, primitive_count> owners;
  std::array<SchemaPtr, primitive_count> handed_out;
};

const std::array<SchemaPtr, primitive_count>& predefined(bool optional) {
  static const auto* const required_schemas = new Predefined(false);
  static const auto* const optional_schemas = new Predefined(true);
  return optional ? optional_schemas->handed_out : required_schemas->handed_out;
}

bool same_default(const Value* a, const Value* b) {
  return a == nullptr || b == nullptr ? a == b : *a == *b;
}

}  // namespace

std::string_view type_constant(SchemaType type) noexcept {
  return constants[static_cast<std::size_t>(type)];
}

std::string_view type_name(SchemaType type) noexcept {
  return names[static_cast<std::size_t>(type)];
}

bool operator==(const Field& a, const Field& b) {
  return a.name == b.name && a.index == b.index && same_schema(a.schema, b.schema);
}

const SchemaPtr& Schema::of(SchemaType primitive) {
  return predefined(false).at(static_cast<std::size_t>(primitive));
}

const SchemaPtr& Schema::optional_of(SchemaType primitive) {
  return predefined(true).at(static_cast<std::size_t>(primitive));
}

const std::vector<Field>& Schema::fields() const {
  if (type_ != SchemaType::structure) {
    throw DataException("Cannot list fields on non-struct type");
  }
  return fields_;
}

const Field* Schema::field(std::string_view name) const {
  if (type_ != SchemaType::structure) {
    throw DataException("Cannot look up fields on non-struct type");
  }
  const auto found = index_.find(std::string(name));
  return found == index_.end() ? nullptr : &fields_[found->second];
}

const SchemaPtr& Schema::key_schema() const {
  if (type_ != SchemaType::map) {
    throw DataException("Cannot look up key schema on non-map type");
  }
  return key_schema_;
}

const SchemaPtr& Schema::value_schema() const {
  if (type_ != SchemaType::map && type_ != SchemaType::array) {
    throw DataException("Cannot look up value schema on non-array and non-map type");
  }
  return value_schema_;
}

std::string Schema::to_text() const {
  std::string text = "Schema{";
  if (name_) {
    text += *name_ + ':';
  }
  text += type_constant(type_);
  return text + '}';
}

bool operator==(const Schema& a, const Schema& b) {
  return &a == &b || (a.type_ == b.type_ && a.optional_ == b.optional_ &&
                      a.version_ == b.version_ && a.name_ == b.name_ && a.doc_ == b.doc_ &&
                      same_default(a.default_.get(), b.default_.get()) && a.fields_ == b.fields_ &&
                      same_schema(a.key_schema_, b.key_schema_) &&
                      same_schema(a.value_schema_, b.value_schema_) &&
                      same_parameters(a.parameters_, b.parameters_));
}

bool same_schema(const SchemaPtr& a, const SchemaPtr& b) { return a == b || (a && b && *a == *b); }

}  // namespace troupe
