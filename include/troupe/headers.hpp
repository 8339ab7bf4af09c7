#pragma once

#include <troupe/value.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Source: org.apache.kafka.connect.header.ConnectHeader.
struct Header {
  Text key;
  SchemaPtr schema;
  Value value;

  [[nodiscard]] std::string to_text() const;
  friend bool operator==(const Header& a, const Header& b) {
    return a.key == b.key && same_schema(a.schema, b.schema) && a.value == b.value;
  }
};

/// An ordered list of headers; duplicate keys are allowed. An empty list does not allocate.
/// Not thread-safe while changed. Source: org.apache.kafka.connect.header.ConnectHeaders.
class Headers {
 public:
  using Change = std::function<std::optional<Header>(const Header&)>;

  /// Appends; the value must be compatible with the schema (null schema: no check), else
  /// DataException.
  Headers& add(Text key, SchemaPtr schema, Value value);
  /// Appends without a check.
  Headers& add_unchecked(Header header) {
    headers_.push_back(std::move(header));
    populated_ = true;
    return *this;
  }
  /// Appends all of `added`, which is left empty.
  Headers& add_unchecked(Headers&& added);
  Headers& add_text(Text key, Value text);
  /// The typed forms of upstream: the schema follows from the type.
  Headers& add_boolean(Text key, bool value);
  Headers& add_byte(Text key, std::int8_t value);
  Headers& add_short(Text key, std::int16_t value);
  Headers& add_int(Text key, std::int32_t value);
  Headers& add_long(Text key, std::int64_t value);
  Headers& add_float(Text key, float value);
  Headers& add_double(Text key, double value);
  /// Null takes the optional schema.
  Headers& add_bytes(Text key, Value bytes);
  /// Null stores neither schema nor value. The schema must be of the container's type, else
  /// DataException.
  Headers& add_list(Text key, Value list, SchemaPtr schema);
  Headers& add_map(Text key, Value map, SchemaPtr schema);
  Headers& add_struct(Text key, Value structure);
  Headers& add_decimal(Text key, Value decimal);
  /// An Instant, or null, which keeps the required schema as upstream. Throw DataException when the
  /// instant has parts that the type does not.
  Headers& add_date(Text key, Value date);
  Headers& add_time(Text key, Value time);
  Headers& add_timestamp(Text key, Value timestamp);

  Headers& remove(std::string_view key);
  /// Keeps only the last header of that key, or of every key.
  Headers& retain_latest(std::string_view key);
  Headers& retain_latest();
  /// Replaces each header by what `change` returns; nothing drops it.
  Headers& apply(const Change& change);
  Headers& apply(std::string_view key, const Change& change);
  void clear() { headers_.clear(); }

  [[nodiscard]] const Header* last_with_name(std::string_view key) const;
  [[nodiscard]] std::vector<const Header*> all_with_name(std::string_view key) const;
  [[nodiscard]] std::size_t size() const noexcept { return headers_.size(); }
  [[nodiscard]] bool empty() const noexcept { return headers_.empty(); }
  [[nodiscard]] auto begin() const noexcept { return headers_.begin(); }
  [[nodiscard]] auto end() const noexcept { return headers_.end(); }

  /// `ConnectHeaders(headers=[…])`; `ConnectHeaders(headers=)` when nothing was ever added.
  [[nodiscard]] std::string to_text() const;

  friend bool operator==(const Headers& a, const Headers& b) { return a.headers_ == b.headers_; }

 private:
  std::vector<Header> headers_;
  bool populated_ = false;
};

}  // namespace troupe
