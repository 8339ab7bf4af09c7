#pragma once

#include <troupe/value.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

/// Conversions between values and their texts, and from one type to another: pure functions, safe
/// on any thread. What upstream leaves to the time zone of the process is UTC here.
/// Source: org.apache.kafka.connect.data.Values.
namespace troupe::values {

/// Arrays and maps nested deeper than this are refused (Java's stack overflows a little later).
inline constexpr std::size_t max_depth = 1000;

/// Reads a text as the narrowest type that it looks like: booleans, numbers, dates, arrays, maps,
/// else the text as STRING. `null` gives no schema and no value. Takes time linear in the text's
/// size. A STRING result shares the text's buffer. Throws DataException only for nesting beyond
/// `max_depth`.
[[nodiscard]] SchemaAndValue parse_string(const Text& text);

/// The required schema that a value suggests, or null: for null, dates, decimals, empty containers
/// and containers of mixed types.
[[nodiscard]] SchemaPtr infer_schema(const Value& value);

/// Conversions of scalars. `schema` is the value's own, null when unknown; it matters for dates
/// only. Null stays null. Numbers are cut to the wanted width, as upstream. Throw DataException.
[[nodiscard]] Value convert_to_boolean(const SchemaPtr& schema, const Value& value);
[[nodiscard]] Value convert_to_byte(const SchemaPtr& schema, const Value& value);
[[nodiscard]] Value convert_to_short(const SchemaPtr& schema, const Value& value);
[[nodiscard]] Value convert_to_integer(const SchemaPtr& schema, const Value& value);
[[nodiscard]] Value convert_to_long(const SchemaPtr& schema, const Value& value);
[[nodiscard]] Value convert_to_float(const SchemaPtr& schema, const Value& value);
[[nodiscard]] Value convert_to_double(const SchemaPtr& schema, const Value& value);
/// The text form, a STRING value; null stays null.
[[nodiscard]] Value convert_to_string(const SchemaPtr& schema, const Value& value);

/// Conversions that refuse null. Lists and maps may be given as text. Throw DataException.
[[nodiscard]] Value convert_to_list(const SchemaPtr& schema, const Value& value);
[[nodiscard]] Value convert_to_map(const SchemaPtr& schema, const Value& value);
[[nodiscard]] Value convert_to_struct(const SchemaPtr& schema, const Value& value);
/// The results are Instants. Days and milliseconds may be given as numbers or texts.
[[nodiscard]] Value convert_to_time(const SchemaPtr& schema, const Value& value);
[[nodiscard]] Value convert_to_date(const SchemaPtr& schema, const Value& value);
[[nodiscard]] Value convert_to_timestamp(const SchemaPtr& schema, const Value& value);
/// `scale` is that of the result where the value is bytes.
[[nodiscard]] Value convert_to_decimal(const SchemaPtr& schema, const Value& value,
                                       std::int32_t scale);

/// Converts to the type of `to`, logical names included; null needs an optional `to`.
/// Throws DataException.
[[nodiscard]] Value convert_to(const Schema& to, const SchemaPtr& from, const Value& value);

/// Appends the text form of a value: `null`, `1.5`, `["a",1]`, `{"k":true}`, base64 for bytes.
/// Texts are quoted and escaped inside containers, raw at the top.
void append_text(const Value& value, std::string& out);

/// Text of a point in time: a time of day below one day (`HH:mm:ss.SSSZ`), a date for whole days,
/// else date and time. Source: Values.dateFormatFor.
[[nodiscard]] std::string instant_text(Instant instant);

}  // namespace troupe::values
