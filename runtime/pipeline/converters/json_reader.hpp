#pragma once

#include <troupe/value.hpp>

#include <optional>
#include <string_view>

namespace troupe::runtime {

/// Reads values and schemas of JsonConverter's form. Values share no bytes with the text. Throws
/// DataException with upstream's texts, JsonSyntaxError for malformed JSON.
/// Source: org.apache.kafka.connect.json.JsonConverter.convertToConnect, asConnectSchema.

/// The whole text as a value without schema: integers INT64, fractions FLOAT64.
[[nodiscard]] Value read_json_value(std::string_view text);

/// A payload (nothing: the member was missing) in a schema; null schema: without one.
[[nodiscard]] Value read_json_payload(const SchemaPtr& schema, std::optional<std::string_view> text,
                                      bool replace_null_with_default);

/// The schema object of an envelope; null for JSON null.
[[nodiscard]] SchemaPtr read_json_schema(std::string_view text);

}  // namespace troupe::runtime
