#pragma once

#include <troupe/schema.hpp>
#include <troupe/shared_vector.hpp>
#include <troupe/slice.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

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

using Array = SharedVector<Value>;
/// Entries in insertion order; keys are unique by convention of the producer of the map.
using Map = SharedVector<std::pair<Value, Value>>;

/// One value of the data model, 32 bytes. Copies share the content of containers, so that copying a
/// value never copies what is in it; who changes a container that is shared gets a copy first. Type
/// identity matters: an int64 is no int32.
///
/// Copies may be read, changed and destroyed on any thread; one object is used by one thread at a
/// time. Moving leaves null behind. Source: data-and-converters reference §1.1 in the terms of
/// org.apache.kafka.connect.data.Schema.
class Value {
 public:
  /// What a value holds. From `text` on there is something to release.
  enum class Kind : std::uint8_t {
    null,
    boolean,
    int8,
    int16,
    int32,
    int64,
    float32,
    float64,
    instant,
    text,
    bytes,
    array,
    map,
    structure,
    decimal
  };

  /// Null.
  Value() = default;
  Value(std::nullptr_t) {}  // NOLINT(google-explicit-constructor): values read like literals
  Value(bool value) { store(value); }               // NOLINT(google-explicit-constructor): as above
  Value(std::int8_t value) { store(value); }        // NOLINT(google-explicit-constructor): as above
  Value(std::int16_t value) { store(value); }       // NOLINT(google-explicit-constructor): as above
  Value(std::int32_t value) { store(value); }       // NOLINT(google-explicit-constructor): as above
  Value(std::int64_t value) { store(value); }       // NOLINT(google-explicit-constructor): as above
  Value(float value) { store(value); }              // NOLINT(google-explicit-constructor): as above
  Value(double value) { store(value); }             // NOLINT(google-explicit-constructor): as above
  Value(Text value) { store(std::move(value)); }    // NOLINT(google-explicit-constructor): as above
  Value(const char* value) : Value(Text(value)) {}  // NOLINT(google-explicit-constructor): as above
  Value(std::string_view value)
      : Value(Text(value)) {}  // NOLINT(google-explicit-constructor): as above
  Value(const std::string& value)
      : Value(Text(value)) {}                      // NOLINT(google-explicit-constructor): as above
  Value(Bytes value) { store(std::move(value)); }  // NOLINT(google-explicit-constructor): as above
  Value(Array value) { store(std::move(value)); }  // NOLINT(google-explicit-constructor): as above
  Value(Map value) { store(std::move(value)); }    // NOLINT(google-explicit-constructor): as above
  Value(Struct value);                             // NOLINT(google-explicit-constructor): as above
  Value(Decimal value);                            // NOLINT(google-explicit-constructor): as above
  Value(Instant value) { store(value); }           // NOLINT(google-explicit-constructor): as above

  Value(const Value& other) {
    if (other.kind_ < Kind::text) {
      take_bytes(other);
    } else {
      copy_counted(other);
    }
  }
  Value(Value&& other) noexcept {
    take_bytes(other);
    other.kind_ = Kind::null;
  }
  Value& operator=(const Value& other) { return *this = Value(other); }
  Value& operator=(Value&& other) noexcept {
    Value old;  // ends last: the other one may lie in it
    old.take_bytes(*this);
    take_bytes(other);
    other.kind_ = Kind::null;
    return *this;
  }
  ~Value() {
    if (kind_ >= Kind::text) {
      release();
    }
  }
  void swap(Value& other) noexcept {
    Value mine;
    mine.take_bytes(*this);
    take_bytes(other);
    other.take_bytes(mine);
    mine.kind_ = Kind::null;
  }

  /// Holds `content` instead of what it held. Made in place, where a value that is moved here would
  /// be written twice.
  template <class T>
  void emplace(T content) noexcept {
    if (kind_ >= Kind::text) {
      release();
    }
    store(std::move(content));
  }

  friend void swap(Value& a, Value& b) noexcept { a.swap(b); }

  [[nodiscard]] bool is_null() const noexcept { return kind_ == Kind::null; }
  [[nodiscard]] Kind kind() const noexcept { return kind_; }

  /// The content when it is of that type, else null. `get_if<Text>()`, `get_if<bool>()`, …
  template <class T>
  [[nodiscard]] const T* get_if() const noexcept {
    if (kind_ != kind_of<T>()) {
      return nullptr;
    }
    if constexpr (std::is_same_v<T, Decimal>) {
      return as<std::shared_ptr<const Decimal>>().get();
    } else {
      return &as<T>();
    }
  }
  [[nodiscard]] const Array* array() const noexcept { return get_if<Array>(); }
  [[nodiscard]] const Map* map() const noexcept { return get_if<Map>(); }
  [[nodiscard]] const Struct* structure() const noexcept { return get_if<Struct>(); }
  [[nodiscard]] const Decimal* decimal() const noexcept { return get_if<Decimal>(); }

  /// The container to change: in place when this value alone holds it, else it copies its elements
  /// at the first change. Null when the value is of another type.
  [[nodiscard]] Array* array_to_change() noexcept { return to_change<Array>(); }
  [[nodiscard]] Map* map_to_change() noexcept { return to_change<Map>(); }
  [[nodiscard]] Struct* structure_to_change() noexcept { return to_change<Struct>(); }

  /// Calls `visitor` with the content: `std::monostate` for null, `const Text&`, `const Struct&`, …
  template <class Visitor>
  decltype(auto) visit(Visitor&& visitor) const {
    switch (kind_) {
      case Kind::null:
        break;
      case Kind::boolean:
        return visitor(as<bool>());
      case Kind::int8:
        return visitor(as<std::int8_t>());
      case Kind::int16:
        return visitor(as<std::int16_t>());
      case Kind::int32:
        return visitor(as<std::int32_t>());
      case Kind::int64:
        return visitor(as<std::int64_t>());
      case Kind::float32:
        return visitor(as<float>());
      case Kind::float64:
        return visitor(as<double>());
      case Kind::instant:
        return visitor(as<Instant>());
      case Kind::text:
        return visitor(as<Text>());
      case Kind::bytes:
        return visitor(as<Bytes>());
      case Kind::array:
        return visitor(as<Array>());
      case Kind::map:
        return visitor(as<Map>());
      case Kind::structure:
        return visitor(as<Struct>());
      case Kind::decimal:
        return visitor(*as<std::shared_ptr<const Decimal>>());
    }
    return visitor(null_content);
  }

  /// Java class text used in messages: `java.lang.Integer`, `[B`, `java.util.ArrayList`, …;
  /// `null` for null.
  [[nodiscard]] std::string_view java_class() const noexcept;

  /// Java's `toString`: `1.0E7`, `[a, b]`, `{k=v}`, `Struct{a=1}`; `null` for null. Bytes print as
  /// `[B@…` in Java, which nobody can compare; here they print as `[B@` and their length.
  [[nodiscard]] std::string to_text() const;

  /// Deep equality; types must match.
  friend bool operator==(const Value& a, const Value& b);

 private:
  friend class ValueRelease;

  static constexpr std::monostate null_content{};

  template <class T>
  static constexpr Kind kind_of() noexcept {
    if constexpr (std::is_same_v<T, bool>) {
      return Kind::boolean;
    } else if constexpr (std::is_same_v<T, std::int8_t>) {
      return Kind::int8;
    } else if constexpr (std::is_same_v<T, std::int16_t>) {
      return Kind::int16;
    } else if constexpr (std::is_same_v<T, std::int32_t>) {
      return Kind::int32;
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      return Kind::int64;
    } else if constexpr (std::is_same_v<T, float>) {
      return Kind::float32;
    } else if constexpr (std::is_same_v<T, double>) {
      return Kind::float64;
    } else if constexpr (std::is_same_v<T, Instant>) {
      return Kind::instant;
    } else if constexpr (std::is_same_v<T, Text>) {
      return Kind::text;
    } else if constexpr (std::is_same_v<T, Bytes>) {
      return Kind::bytes;
    } else if constexpr (std::is_same_v<T, Array>) {
      return Kind::array;
    } else if constexpr (std::is_same_v<T, Map>) {
      return Kind::map;
    } else if constexpr (std::is_same_v<T, Struct>) {
      return Kind::structure;
    } else {
      static_assert(std::is_same_v<T, Decimal>, "no type that a value holds");
      return Kind::decimal;
    }
  }

  // What is held lies in plain bytes and not in a variant: every type here stays right when its
  // bytes are moved elsewhere, and moving values is most of what transforms and converters do. They
  // move word by word, as they are made: what was written in parts and is read in one larger piece
  // keeps the processor waiting until it has left for the cache. Bytes, and copied as such: the
  // compiler may take words for other objects than the ones in them. (Not through std::launder: it
  // wants a complete type, which Struct is not here.)
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast)
  template <class T>
  [[nodiscard]] const T& as() const noexcept {
    return *reinterpret_cast<const T*>(bytes_.data());
  }
  template <class T>
  [[nodiscard]] T* to_change() noexcept {
    return kind_ == kind_of<T>() ? &content<T>() : nullptr;
  }
  template <class T>
  [[nodiscard]] T& content() noexcept {
    return *reinterpret_cast<T*>(bytes_.data());
  }
  template <class T>
  void store(T content) noexcept {
    static_assert(sizeof(T) <= sizeof(bytes_));
    if constexpr (sizeof(T) < word_size) {
      std::memset(bytes_.data(), 0, word_size);
    }
    new (bytes_.data()) T(std::move(content));
    kind_ = kind_of<T>();
  }
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  void take_bytes(const Value& other) noexcept {
    take_word(other, 0);
    take_word(other, word_size);
    take_word(other, 2 * word_size);
    kind_ = other.kind_;
  }
  void take_word(const Value& other, std::size_t at) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, other.bytes_.data() + at, word_size);
    std::memcpy(bytes_.data() + at, &word, word_size);
  }
  void copy_counted(const Value& other);
  void release() noexcept;

  static constexpr std::size_t word_size = sizeof(std::uint64_t);

  alignas(std::uint64_t) std::array<std::byte, 3 * word_size> bytes_{};
  Kind kind_ = Kind::null;
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
