#pragma once

#include <troupe/schema.hpp>
#include <troupe/slice.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace troupe {

class Struct;

/// A decimal number of any size: `unscaled × 10^-scale`, the unscaled part as big-endian two's
/// complement of minimal length. Stands for java.math.BigDecimal; equality includes the scale.
struct Decimal {
  Bytes unscaled;
  std::int32_t scale = 0;

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// A point in time, milliseconds since 1970-01-01T00:00Z. Stands for java.util.Date, the value
/// class of the logical types Date, Time and Timestamp.
struct Instant {
  std::int64_t epoch_ms = 0;

  friend bool operator==(const Instant&, const Instant&) = default;
};

using Array = std::vector<Value>;
/// Entries in insertion order; keys are unique by convention of the producer of the map.
using Map = std::vector<std::pair<Value, Value>>;

/// One value of the data model, 32 bytes. Containers are shared and immutable, so that copying a
/// value never copies its content. Type identity matters: an int64 is no int32.
///
/// Safe to copy, read and destroy on any thread. Source: data-and-converters reference §1.1 in the
/// terms of org.apache.kafka.connect.data.Schema.
class Value {
 public:
  using Content =
      std::variant<std::monostate, bool, std::int8_t, std::int16_t, std::int32_t, std::int64_t,
                   float, double, Text, Bytes, std::shared_ptr<const Array>,
                   std::shared_ptr<const Map>, std::shared_ptr<const Struct>,
                   std::shared_ptr<const Decimal>, Instant>;

  /// Null.
  Value() = default;
  Value(std::nullptr_t) {}  // NOLINT(google-explicit-constructor): values read like literals
  Value(bool value) : content_(value) {}          // NOLINT(google-explicit-constructor): as above
  Value(std::int8_t value) : content_(value) {}   // NOLINT(google-explicit-constructor): as above
  Value(std::int16_t value) : content_(value) {}  // NOLINT(google-explicit-constructor): as above
  Value(std::int32_t value) : content_(value) {}  // NOLINT(google-explicit-constructor): as above
  Value(std::int64_t value) : content_(value) {}  // NOLINT(google-explicit-constructor): as above
  Value(float value) : content_(value) {}         // NOLINT(google-explicit-constructor): as above
  Value(double value) : content_(value) {}        // NOLINT(google-explicit-constructor): as above
  Value(Text value)
      : content_(std::move(value)) {}  // NOLINT(google-explicit-constructor): as above
  Value(const char* value)
      : content_(Text(value)) {}  // NOLINT(google-explicit-constructor): as above
  Value(std::string_view value)
      : content_(Text(value)) {}  // NOLINT(google-explicit-constructor): as above
  Value(const std::string& value)
      : content_(Text(value)) {}  // NOLINT(google-explicit-constructor): as above
  Value(Bytes value)
      : content_(std::move(value)) {}          // NOLINT(google-explicit-constructor): as above
  Value(Array value);                          // NOLINT(google-explicit-constructor): as above
  Value(Map value);                            // NOLINT(google-explicit-constructor): as above
  Value(Struct value);                         // NOLINT(google-explicit-constructor): as above
  Value(std::shared_ptr<const Struct> value);  // NOLINT(google-explicit-constructor): as above
  Value(Decimal value);                        // NOLINT(google-explicit-constructor): as above
  Value(Instant value) : content_(value) {}    // NOLINT(google-explicit-constructor): as above

  [[nodiscard]] bool is_null() const noexcept { return content_.index() == 0; }

  /// The content when it is of that alternative, else null. `get_if<Text>()`, `get_if<bool>()`, …
  template <class T>
  [[nodiscard]] const T* get_if() const noexcept {
    return std::get_if<T>(&content_);
  }
  [[nodiscard]] const Array* array() const noexcept;
  [[nodiscard]] const Map* map() const noexcept;
  [[nodiscard]] const Struct* structure() const noexcept;
  [[nodiscard]] const Decimal* decimal() const noexcept;

  [[nodiscard]] const Content& content() const noexcept { return content_; }

  /// Java class text used in messages: `java.lang.Integer`, `[B`, `java.util.ArrayList`, …;
  /// `null` for null.
  [[nodiscard]] std::string_view java_class() const noexcept;

  /// Java's `toString`: `1.0E7`, `[a, b]`, `{k=v}`, `Struct{a=1}`; `null` for null. Bytes print as
  /// `[B@…` in Java, which nobody can compare; here they print as `[B@` and their length.
  [[nodiscard]] std::string to_text() const;

  /// Deep equality; types must match.
  friend bool operator==(const Value& a, const Value& b);

 private:
  Content content_;
};

/// A value with its schema (null: none). Source: org.apache.kafka.connect.data.SchemaAndValue.
struct SchemaAndValue {
  SchemaPtr schema;
  Value value;

  friend bool operator==(const SchemaAndValue& a, const SchemaAndValue& b) {
    return same_schema(a.schema, b.schema) && a.value == b.value;
  }
};

/// Checks that a value fits a schema; throws DataException with upstream's text otherwise.
/// `location` is `value` or `field: "f"`. Source: ConnectSchema.validateValue.
void validate_value(std::string_view location, const SchemaPtr& schema, const Value& value);

/// Java's text of a double or float: shortest digits that round-trip, `1.0`, `1.0E7`, `NaN`.
[[nodiscard]] std::string java_double_text(double value);
[[nodiscard]] std::string java_float_text(float value);
/// Java's BigDecimal.toString and toPlainString.
[[nodiscard]] std::string decimal_text(const Decimal& value);
[[nodiscard]] std::string decimal_plain_text(const Decimal& value);
/// Parses BigDecimal syntax (sign, digits, point, exponent); nothing when it is none.
[[nodiscard]] std::optional<Decimal> parse_decimal(std::string_view text);

}  // namespace troupe
