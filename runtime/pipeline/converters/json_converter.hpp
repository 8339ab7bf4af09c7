#pragma once

#include "runtime/pipeline/converters/converter_config.hpp"
#include "runtime/pipeline/converters/json_reader.hpp"
#include "runtime/pipeline/converters/json_shapes.hpp"
#include "runtime/pipeline/converters/json_writer.hpp"
#include <troupe/converter.hpp>

#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

namespace troupe::runtime {

/// JSON with or without an envelope that carries the schema. Written straight into the output; read
/// without building a tree. Schemas are cached by identity when writing, by text when reading.
/// Source: org.apache.kafka.connect.json.JsonConverter.
class JsonConverter final : public Converter {
 public:
  static constexpr bool reads_settings = true;

  void configure(const Settings& settings, bool is_key) override;
  [[nodiscard]] EncodedBytes from_connect_data(const TopicName& topic, const Headers& headers,
                                               const SchemaPtr& schema, const Value& value,
                                               std::string& out) override;
  [[nodiscard]] SchemaAndValue to_connect_data(const TopicName& topic, const Headers& headers,
                                               const std::optional<Slice>& bytes) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  [[nodiscard]] const std::string& envelope_schema(const SchemaPtr& schema);
  [[nodiscard]] SchemaAndValue read_text(const Slice& document);
  [[nodiscard]] std::size_t read_quickly(std::string_view text, const Slice& document, Value& to);
  [[nodiscard]] SchemaAndValue read_document(const Slice& document);
  [[nodiscard]] SchemaAndValue read_envelope(std::string_view text, const JsonReadOptions& options);
  [[nodiscard]] std::optional<SchemaAndValue> read_known_envelope(std::string_view text,
                                                                  const JsonReadOptions& options);
  [[nodiscard]] SchemaPtr parsed_schema(std::string_view text);

  bool schemas_enabled_ = true;
  std::size_t cache_size_ = 1000;
  JsonNamesCache names_;
  JsonWriteOptions options_;
  SchemaPtr fixed_schema_;  ///< `schema.content`
  SchemaPtr last_written_;
  std::string last_text_;
  /// Schemas kept alive, so that their address names them.
  std::unordered_map<const Schema*, std::pair<SchemaPtr, std::string>> written_;
  std::map<std::string, SchemaPtr, std::less<>> parsed_;
  SchemaPtr last_parsed_;
  JsonShapes shapes_;
  std::string last_prefix_;  ///< of the last envelope, up to its payload; empty when there is none
};

}  // namespace troupe::runtime
