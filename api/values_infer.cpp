#include <troupe/struct.hpp>
#include <troupe/values.hpp>

#include <optional>

namespace troupe::values {

namespace {

/// Finds one type for all elements. Source: org.apache.kafka.connect.data.Values.SchemaDetector.
class TypeDetector {
 public:
  /// False when the element has no schema, or one of another type than those before.
  bool accepts(const Value& element) {
    if (element.is_null()) {
      optional_ = true;
      return true;
    }
    const auto schema = infer_schema(element);
    if (!schema || (type_ && *type_ != schema->type())) {
      return false;
    }
    type_ = schema->type();
    return true;
  }

  /// A bare schema of the type found, optional when there were nulls; null when there was no other.
  [[nodiscard]] SchemaPtr schema() const {
    if (!type_) {
      return nullptr;
    }
    SchemaBuilder builder(*type_);
    return optional_ ? builder.optional().build() : builder.build();
  }

 private:
  std::optional<SchemaType> type_;
  bool optional_ = false;
};

SchemaPtr array_schema(const Array& elements) {
  TypeDetector detector;
  for (const auto& element : elements) {
    if (!detector.accepts(element)) {
      return nullptr;
    }
  }
  const auto schema = detector.schema();
  return schema ? SchemaBuilder::array(schema).build() : nullptr;
}

SchemaPtr map_schema(const Map& entries) {
  TypeDetector keys;
  TypeDetector values;
  for (const auto& [key, value] : entries) {
    if (!keys.accepts(key) || !values.accepts(value)) {
      return nullptr;
    }
  }
  const auto key_schema = keys.schema();
  const auto value_schema = values.schema();
  return key_schema && value_schema ? SchemaBuilder::map(key_schema, value_schema).build()
                                    : nullptr;
}

struct Infer {
  SchemaPtr operator()(bool) const { return Schema::of(SchemaType::boolean); }
  SchemaPtr operator()(std::int8_t) const { return Schema::of(SchemaType::int8); }
  SchemaPtr operator()(std::int16_t) const { return Schema::of(SchemaType::int16); }
  SchemaPtr operator()(std::int32_t) const { return Schema::of(SchemaType::int32); }
  SchemaPtr operator()(std::int64_t) const { return Schema::of(SchemaType::int64); }
  SchemaPtr operator()(float) const { return Schema::of(SchemaType::float32); }
  SchemaPtr operator()(double) const { return Schema::of(SchemaType::float64); }
  SchemaPtr operator()(const Text&) const { return Schema::of(SchemaType::string); }
  SchemaPtr operator()(const Bytes&) const { return Schema::of(SchemaType::bytes); }
  SchemaPtr operator()(const Array& array) const { return array_schema(array); }
  SchemaPtr operator()(const Map& map) const { return map_schema(map); }
  SchemaPtr operator()(const Struct& structure) const { return structure.schema(); }
  SchemaPtr operator()(std::monostate) const { return nullptr; }
  SchemaPtr operator()(const Decimal&) const { return nullptr; }
  SchemaPtr operator()(Instant) const { return nullptr; }
};

}  // namespace

SchemaPtr infer_schema(const Value& value) { return value.visit(Infer{}); }

}  // namespace troupe::values
