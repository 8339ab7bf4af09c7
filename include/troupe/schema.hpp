#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

class Schema;
class SchemaBuilder;
class Value;

/// Shared, immutable schema. Null means "no schema". The predefined schemas have no reference
/// count, so that copying their pointer costs nothing on the data path.
using SchemaPtr = std::shared_ptr<const Schema>;

/// Source: org.apache.kafka.connect.data.Schema.Type.
enum class SchemaType : std::uint8_t {
  int8,
  int16,
  int32,
  int64,
  float32,
  float64,
  boolean,
  string,
  bytes,
  array,
  map,
  structure
};

/// `INT8`, …, `STRUCT`: the upper-case constant used in messages.
[[nodiscard]] std::string_view type_constant(SchemaType type) noexcept;

/// `int8`, …, `struct`: the lower-case name (`Schema.Type.getName`).
[[nodiscard]] std::string_view type_name(SchemaType type) noexcept;

/// A named member of a STRUCT schema.
struct Field {
  std::string name;
  std::size_t index = 0;
  SchemaPtr schema;

  friend bool operator==(const Field& a, const Field& b);
};

/// String parameters of a schema in insertion order.
using SchemaParameters = std::vector<std::pair<std::string, std::string>>;

/// The type of a value: base type, optionality, name, version, default, nested schemas.
///
/// Immutable after `SchemaBuilder::build`; safe to read from any thread.
/// Source: org.apache.kafka.connect.data.ConnectSchema.
class Schema {
 public:
  /// Predefined schemas without name, default or parameters. Reference-count free.
  static const SchemaPtr& of(SchemaType primitive);
  static const SchemaPtr& optional_of(SchemaType primitive);

  [[nodiscard]] SchemaType type() const noexcept { return type_; }
  [[nodiscard]] bool is_optional() const noexcept { return optional_; }
  /// The default, or null when there is none.
  [[nodiscard]] const Value* default_value() const noexcept { return default_.get(); }
  [[nodiscard]] const std::optional<std::string>& name() const noexcept { return name_; }
  [[nodiscard]] std::optional<std::int32_t> version() const noexcept { return version_; }
  [[nodiscard]] const std::optional<std::string>& doc() const noexcept { return doc_; }
  /// Null (nullopt) and empty differ, as upstream.
  [[nodiscard]] const std::optional<SchemaParameters>& parameters() const noexcept {
    return parameters_;
  }

  /// Members of a STRUCT. Throws DataException on another type.
  [[nodiscard]] const std::vector<Field>& fields() const;
  /// Member by name, or null. Throws DataException on another type than STRUCT.
  [[nodiscard]] const Field* field(std::string_view name) const;
  /// Key schema of a MAP (may be null for text-parsed maps). Throws DataException on another type.
  [[nodiscard]] const SchemaPtr& key_schema() const;
  /// Element schema of an ARRAY or value schema of a MAP. Throws DataException on another type.
  [[nodiscard]] const SchemaPtr& value_schema() const;

  /// The `Value::Kind` that fits whatever is in it, so that most values are checked by one
  /// comparison; that of null where more must be looked at, as for all containers.
  [[nodiscard]] std::uint8_t plain_kind() const noexcept { return plain_kind_; }

  /// `Schema{NAME:TYPE}` or `Schema{TYPE}`.
  [[nodiscard]] std::string to_text() const;

  /// Deep equality over all attributes.
  friend bool operator==(const Schema& a, const Schema& b);

 private:
  friend class SchemaBuilder;
  Schema() = default;

  SchemaType type_ = SchemaType::string;
  bool optional_ = false;
  std::uint8_t plain_kind_ = 0;
  std::shared_ptr<const Value> default_;
  std::optional<std::string> name_;
  std::optional<std::int32_t> version_;
  std::optional<std::string> doc_;
  std::optional<SchemaParameters> parameters_;
  std::vector<Field> fields_;
  std::unordered_map<std::string, std::size_t> index_;
  SchemaPtr key_schema_;
  SchemaPtr value_schema_;
};

/// Equality of shared schemas: same object, both null, or equal content.
[[nodiscard]] bool same_schema(const SchemaPtr& a, const SchemaPtr& b);

/// Builds a schema step by step. Setters may be called once each; a second call with another value
/// throws SchemaBuilderException. Not thread-safe.
/// Source: org.apache.kafka.connect.data.SchemaBuilder.
class SchemaBuilder {
 public:
  explicit SchemaBuilder(SchemaType type);
  static SchemaBuilder structure() { return SchemaBuilder(SchemaType::structure); }
  static SchemaBuilder array(SchemaPtr value_schema);
  static SchemaBuilder map(SchemaPtr key_schema, SchemaPtr value_schema);
  /// Containers with unknown element types, as string parsing yields them.
  static SchemaBuilder array_of_null();
  static SchemaBuilder map_of_null();
  static SchemaBuilder map_with_null_values(SchemaPtr key_schema);

  SchemaBuilder& optional();
  SchemaBuilder& required();
  /// Validated against what was set so far; a null default needs `optional()` first.
  SchemaBuilder& default_value(Value value);
  SchemaBuilder& name(std::string name);
  SchemaBuilder& version(std::int32_t version);
  SchemaBuilder& doc(std::string doc);
  SchemaBuilder& parameter(std::string key, std::string value);
  SchemaBuilder& parameters(const SchemaParameters& parameters);
  SchemaBuilder& field(std::string name, SchemaPtr schema);

  [[nodiscard]] SchemaPtr build() const;

 private:
  std::shared_ptr<Schema> draft_;
  std::optional<bool> optional_;
};

/// Names that mark logical types. Source:
/// org.apache.kafka.connect.data.{Decimal,Date,Time,Timestamp}.
namespace logical {
inline constexpr std::string_view decimal_name = "org.apache.kafka.connect.data.Decimal";
inline constexpr std::string_view date_name = "org.apache.kafka.connect.data.Date";
inline constexpr std::string_view time_name = "org.apache.kafka.connect.data.Time";
inline constexpr std::string_view timestamp_name = "org.apache.kafka.connect.data.Timestamp";

[[nodiscard]] SchemaPtr decimal_schema(std::int32_t scale);
[[nodiscard]] SchemaPtr date_schema();
[[nodiscard]] SchemaPtr time_schema();
[[nodiscard]] SchemaPtr timestamp_schema();
}  // namespace logical

}  // namespace troupe
