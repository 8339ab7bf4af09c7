#pragma once

#include <troupe/value.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace troupe {

/// A record with named fields on a shared schema: a vector of values, looked up by field index.
///
/// Copies share their values until one of them is changed. Threads as `Value`.
/// Source: org.apache.kafka.connect.data.Struct.
class Struct {
 public:
  /// Throws DataException `Not a struct schema: …` when the schema is no STRUCT.
  explicit Struct(SchemaPtr schema);

  /// A struct of values that are known to fit, one for each field of the schema.
  static Struct of_checked(SchemaPtr schema, Array values) noexcept {
    return {std::move(schema), std::move(values)};
  }

  /// Sets a field after validating it against the field's schema. Throws DataException.
  Struct& put(std::string_view field, Value value);
  Struct& put(const Field& field, Value value);
  /// What `put` checks. Throws DataException.
  static void check(const Field& field, const Value& value);
  /// Sets by index without validation: for converters that have checked the value already.
  Struct& put_unchecked(std::size_t index, Value value) {
    values_[index] = std::move(value);
    return *this;
  }

  /// Takes all values, which may be many, without a copy; the struct is for destroying or assigning
  /// then.
  [[nodiscard]] Array take_values() noexcept { return std::move(values_); }

  /// Checks every field; throws DataException at the first that does not fit.
  void validate() const;

  [[nodiscard]] const SchemaPtr& schema() const noexcept { return schema_; }
  /// The value, or the field's default when it is null. Throws DataException for an unknown name.
  [[nodiscard]] Value get(std::string_view field) const;
  [[nodiscard]] Value get(const Field& field) const;
  /// The raw value. Throws DataException for an unknown name.
  [[nodiscard]] const Value& get_without_default(std::string_view field) const;
  /// The raw value of a field by its index. Throws std::out_of_range.
  [[nodiscard]] const Value& at(std::size_t index) const {
    return index < values_.size() ? values_[index] : no_value_at(index);
  }
  [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }

  /// Raw value of a field whose schema must be of `type`: `Field 'f' is not of type T` otherwise.
  [[nodiscard]] const Value& get_checked(std::string_view field, SchemaType type) const;

  /// `Struct{a=1,b=x}`; null fields are left out.
  [[nodiscard]] std::string to_text() const;

  friend bool operator==(const Struct& a, const Struct& b);

 private:
  friend class ValueRelease;

  Struct(SchemaPtr schema, Array values) noexcept
      : schema_(std::move(schema)), values_(std::move(values)) {}
  [[noreturn]] const Value& no_value_at(std::size_t index) const;
  [[nodiscard]] const Field& lookup(std::string_view field) const;

  SchemaPtr schema_;
  Array values_;
};

}  // namespace troupe
