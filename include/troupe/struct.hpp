#pragma once

#include <troupe/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A record with named fields on a shared schema: a vector of values, looked up by field index.
///
/// Not thread-safe while being filled; immutable once inside a `Value`.
/// Source: org.apache.kafka.connect.data.Struct.
class Struct {
 public:
  /// Throws DataException `Not a struct schema: …` when the schema is no STRUCT.
  explicit Struct(SchemaPtr schema);

  /// Sets a field after validating it against the field's schema. Throws DataException.
  Struct& put(std::string_view field, Value value);
  Struct& put(const Field& field, Value value);
  /// Sets by index without validation: for converters that have checked the value already.
  Struct& put_unchecked(std::size_t index, Value value) {
    values_[index] = std::move(value);
    return *this;
  }

  /// Checks every field; throws DataException at the first that does not fit.
  void validate() const;

  [[nodiscard]] const SchemaPtr& schema() const noexcept { return schema_; }
  /// The value, or the field's default when it is null. Throws DataException for an unknown name.
  [[nodiscard]] Value get(std::string_view field) const;
  [[nodiscard]] Value get(const Field& field) const;
  /// The raw value. Throws DataException for an unknown name.
  [[nodiscard]] const Value& get_without_default(std::string_view field) const;
  [[nodiscard]] const Value& at(std::size_t index) const { return values_.at(index); }
  [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }

  /// Raw value of a field whose schema must be of `type`: `Field 'f' is not of type T` otherwise.
  [[nodiscard]] const Value& get_checked(std::string_view field, SchemaType type) const;

  /// `Struct{a=1,b=x}`; null fields are left out.
  [[nodiscard]] std::string to_text() const;

  friend bool operator==(const Struct& a, const Struct& b);

 private:
  [[nodiscard]] const Field& lookup(std::string_view field) const;

  SchemaPtr schema_;
  std::vector<Value> values_;
};

}  // namespace troupe
