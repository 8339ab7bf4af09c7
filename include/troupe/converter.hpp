#pragma once

#include <troupe/config_def.hpp>
#include <troupe/headers.hpp>
#include <troupe/record.hpp>
#include <troupe/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Encoded bytes of a record part: nothing is Kafka's null. The view lies in the value that was
/// encoded or in the output text; it is valid until either changes.
using EncodedBytes = std::optional<std::string_view>;

/// Turns values into bytes and back. One object per task and role (key, value), used on that task's
/// thread alone. Errors are DataException.
/// Source: org.apache.kafka.connect.storage.Converter.
class Converter {
 public:
  virtual ~Converter() = default;

  /// `settings` is what stood under `key.converter.` or `value.converter.`, prefix cut, plus
  /// `converter.type`. Throws ConfigException.
  virtual void configure(const Settings& settings, bool is_key) = 0;

  /// Encodes a value. Returns a view into the value where its bytes are the answer already, else
  /// appends to `out` and returns a view of what it appended. `out` may hold earlier bytes.
  [[nodiscard]] virtual EncodedBytes from_connect_data(const TopicName& topic,
                                                       const Headers& headers,
                                                       const SchemaPtr& schema, const Value& value,
                                                       std::string& out) = 0;

  /// Decodes bytes; the value may share them. Nothing is Kafka's null.
  [[nodiscard]] virtual SchemaAndValue to_connect_data(const TopicName& topic,
                                                       const Headers& headers,
                                                       const std::optional<Slice>& bytes) = 0;

  [[nodiscard]] virtual ConfigDef config() const { return {}; }
  virtual void close() {}
};

/// Turns header values into bytes and back. Threads as `Converter`.
/// Source: org.apache.kafka.connect.storage.HeaderConverter.
class HeaderConverter {
 public:
  virtual ~HeaderConverter() = default;

  virtual void configure(const Settings& settings) = 0;
  /// As `Converter::from_connect_data`.
  [[nodiscard]] virtual EncodedBytes from_connect_header(const TopicName& topic,
                                                         std::string_view key,
                                                         const SchemaPtr& schema,
                                                         const Value& value, std::string& out) = 0;
  [[nodiscard]] virtual SchemaAndValue to_connect_header(const TopicName& topic,
                                                         std::string_view key,
                                                         const std::optional<Slice>& bytes) = 0;
  [[nodiscard]] virtual ConfigDef config() const { return {}; }
  virtual void close() {}
};

}  // namespace troupe
