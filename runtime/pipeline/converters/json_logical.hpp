#pragma once

#include "runtime/pipeline/converters/json_cursor.hpp"
#include <troupe/value.hpp>

#include <optional>
#include <string>

namespace troupe::runtime {

/// The cause of what a malformed base64 text is refused with.
inline constexpr const char* broken_base64 =
    "com.fasterxml.jackson.databind.exc.InvalidFormatException: Cannot access contents of TextNode "
    "as binary due to broken Base64 encoding";

/// Reads a non-null value of a schema that carries a logical type's name; nothing, and nothing
/// read, for another name. Throws DataException with upstream's texts.
/// Source: org.apache.kafka.connect.json.JsonConverter.LOGICAL_CONVERTERS.
[[nodiscard]] std::optional<Value> read_json_logical(JsonCursor& cursor, const Schema& schema,
                                                     std::string& scratch);

}  // namespace troupe::runtime
