#pragma once

#include <troupe/value.hpp>

#include <optional>
#include <string_view>

namespace troupe::values {

/// A text of the length of an ISO 8601 time, timestamp or date, read as java.text.SimpleDateFormat
/// reads it in UTC: parts may overflow, and what follows a complete match does not matter. Escaped
/// colons count as colons. Nothing when the text is none.
/// Source: org.apache.kafka.connect.data.Values.parseAsTemporal.
[[nodiscard]] std::optional<SchemaAndValue> parse_temporal(std::string_view text);

}  // namespace troupe::values
