#include "runtime/pipeline/converters/json_logical.hpp"

#include "runtime/pipeline/converters/json_number.hpp"
#include <troupe/base64.hpp>
#include <troupe/decimal_text.hpp>
#include <troupe/errors.hpp>
#include <troupe/logical.hpp>

namespace troupe::runtime {

namespace {

using Kind = JsonCursor::Kind;

Value read_decimal(JsonCursor& cursor, const Schema& schema, std::string& scratch) {
  const auto kind = cursor.peek();
  if (kind == Kind::number) {
    if (auto decimal = parse_decimal(cursor.read_number().literal)) {
      return std::move(*decimal);
    }
  }
  if (kind != Kind::string) {
    throw DataException(
        "Invalid type for Decimal, underlying representation should be numeric or bytes but was " +
        std::string(kind_word(kind)));
  }
  const auto bytes = decode_base64(cursor.read_string(scratch));
  if (!bytes) {
    throw DataException("Invalid bytes for Decimal field", broken_base64);
  }
  try {
    return logical::to_decimal(schema, Bytes::copy(*bytes));
  } catch (const ConnectException& e) {
    throw DataException("Invalid bytes for Decimal field",
                        std::string(e.java_class()) + ": " + e.message() +
                            (e.cause().empty() ? "" : '\n' + e.cause()));
  }
}

/// An integer that survives the cast to `Integer`.
template <class Integer>
Integer read_integral(JsonCursor& cursor, std::string_view type, std::string_view wanted) {
  const auto kind = cursor.peek();
  const auto number = kind == Kind::number ? cursor.read_number() : JsonNumber();
  if (kind == Kind::number && number.is_integer) {
    const auto exact = DecimalText::scan(number.literal)->exact_int64();
    const auto value = sizeof(Integer) < sizeof(std::int64_t) ? exact : to_int64(number);
    if (value && *value == static_cast<Integer>(*value)) {
      return static_cast<Integer>(*value);
    }
  }
  throw DataException("Invalid type for " + std::string(type) +
                      ", underlying representation should be " + std::string(wanted) + " but was " +
                      std::string(kind_word(kind)));
}

}  // namespace

std::optional<Value> read_json_logical(JsonCursor& cursor, const Schema& schema,
                                       std::string& scratch) {
  if (logical::is_named(schema, logical::decimal_name)) {
    return read_decimal(cursor, schema, scratch);
  }
  if (logical::is_named(schema, logical::date_name)) {
    return Value(logical::to_date(schema, read_integral<std::int32_t>(cursor, "Date", "integer")));
  }
  if (logical::is_named(schema, logical::time_name)) {
    return Value(logical::to_time(schema, read_integral<std::int32_t>(cursor, "Time", "integer")));
  }
  if (logical::is_named(schema, logical::timestamp_name)) {
    return Value(logical::to_timestamp(
        schema, read_integral<std::int64_t>(cursor, "Timestamp", "integral")));
  }
  return std::nullopt;
}

}  // namespace troupe::runtime
