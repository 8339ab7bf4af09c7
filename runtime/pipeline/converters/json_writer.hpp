#pragma once

#include "runtime/pipeline/converters/json_names.hpp"
#include <troupe/value.hpp>

#include <string>

namespace troupe::runtime {

/// How JsonConverter writes values.
struct JsonWriteOptions {
  bool decimals_as_numbers = false;
  bool replace_null_with_default = true;
  /// The names that earlier documents had, a document begun; null: unknown.
  JsonNamesCache* names = nullptr;
};

/// Appends the payload form of a value; throws DataException with upstream's texts.
/// Source: org.apache.kafka.connect.json.JsonConverter.convertToJson.
void append_json_payload(const SchemaPtr& schema, const Value& value,
                         const JsonWriteOptions& options, std::string& out);

/// Appends the schema object of the envelope; `null` for no schema.
/// Source: org.apache.kafka.connect.json.JsonConverter.asJsonSchema.
void append_json_schema(const SchemaPtr& schema, const JsonWriteOptions& options, std::string& out);

}  // namespace troupe::runtime
