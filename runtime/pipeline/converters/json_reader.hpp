#pragma once

#include "runtime/pipeline/converters/json_cursor.hpp"
#include <troupe/value.hpp>

#include <optional>
#include <string_view>

namespace troupe::runtime {

/// Reads values and schemas of JsonConverter's form. Throws DataException with upstream's texts,
/// JsonSyntaxError for malformed JSON.
/// Source: org.apache.kafka.connect.json.JsonConverter.convertToConnect, asConnectSchema.

/// How payloads are read.
struct JsonReadOptions {
  bool replace_null_with_default = true;
  /// The document the cursor walks over; texts without escapes share its bytes. Null: texts are
  /// copied.
  const Slice* document = nullptr;
};

/// Reads the value at the cursor in a schema; null schema: without one.
[[nodiscard]] Value read_json_payload(JsonCursor& cursor, const SchemaPtr& schema,
                                      const JsonReadOptions& options);

/// What an absent member stands for in a schema.
[[nodiscard]] Value missing_json_payload(const SchemaPtr& schema, const JsonReadOptions& options);

/// The whole text as a value without schema: integers INT64, fractions FLOAT64; texts are copied.
[[nodiscard]] Value read_json_value(std::string_view text);

/// The schema object of an envelope; null for JSON null. Takes time linear in the text.
[[nodiscard]] SchemaPtr read_json_schema(std::string_view text);

}  // namespace troupe::runtime
