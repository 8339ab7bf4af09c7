#include <troupe/errors.hpp>
#include <troupe/logical.hpp>

#include <charconv>

namespace troupe::logical {

namespace {

SchemaBuilder builder(SchemaType base, std::string_view name) {
  SchemaBuilder schema(base);
  schema.name(std::string(name)).version(1);
  return schema;
}

/// `type` is the word upstream's message has, which is not always the type's own.
void require_name(const Schema& schema, std::string_view name, std::string_view type) {
  if (!is_named(schema, name)) {
    throw DataException("Requested conversion of " + std::string(type) +
                        " object but the schema does not match.");
  }
}

}  // namespace

SchemaPtr decimal_schema(std::int32_t scale) {
  return builder(SchemaType::bytes, decimal_name).parameter("scale", std::to_string(scale)).build();
}

SchemaPtr date_schema() {
  static const auto schema = builder(SchemaType::int32, date_name).build();
  return schema;
}

SchemaPtr time_schema() {
  static const auto schema = builder(SchemaType::int32, time_name).build();
  return schema;
}

SchemaPtr timestamp_schema() {
  static const auto schema = builder(SchemaType::int64, timestamp_name).build();
  return schema;
}

std::int32_t decimal_scale(const Schema& schema) {
  if (!schema.parameters()) {
    throw NullPointerException(
        "Cannot invoke \"java.util.Map.get(Object)\" because the return value of "
        "\"org.apache.kafka.connect.data.Schema.parameters()\" is null");
  }
  const std::string* text = nullptr;
  for (const auto& [key, value] : *schema.parameters()) {
    text = key == "scale" ? &value : text;
  }
  if (text == nullptr) {
    throw DataException("Invalid Decimal schema: scale parameter not found.");
  }
  std::int32_t scale = 0;
  const auto* const end = text->data() + text->size();
  const auto* const begin = text->data() + (text->size() > 1 && text->front() == '+' ? 1 : 0);
  const auto parsed = std::from_chars(begin, end, scale);
  if (parsed.ec != std::errc{} || parsed.ptr != end) {
    throw DataException("Invalid scale parameter found in Decimal schema: ",
                        "java.lang.NumberFormatException: For input string: \"" + *text + '"');
  }
  return scale;
}

Bytes from_decimal(const Schema& schema, const Decimal& value) {
  const auto scale = decimal_scale(schema);
  if (value.scale != scale) {
    throw DataException(
        "Decimal value has mismatching scale for given Decimal schema. Schema has scale " +
        std::to_string(scale) + ", value has scale " + std::to_string(value.scale) + ".");
  }
  return value.unscaled;
}

Decimal to_decimal(const Schema& schema, const Bytes& unscaled) {
  return {unscaled, decimal_scale(schema)};
}

std::int32_t from_date(const Schema& schema, Instant value) {
  require_name(schema, date_name, "Date");
  if (value.epoch_ms % day_ms != 0) {
    throw DataException(
        "Kafka Connect Date type should not have any time fields set to non-zero values.");
  }
  return static_cast<std::int32_t>(value.epoch_ms / day_ms);
}

Instant to_date(const Schema& schema, std::int32_t days) {
  require_name(schema, date_name, "Date");
  return {days * day_ms};
}

std::int32_t from_time(const Schema& schema, Instant value) {
  require_name(schema, time_name, "Time");
  if (value.epoch_ms < 0 || value.epoch_ms > day_ms) {
    throw DataException(
        "Kafka Connect Time type should not have any date fields set to non-zero values.");
  }
  return static_cast<std::int32_t>(value.epoch_ms);
}

Instant to_time(const Schema& schema, std::int32_t milliseconds) {
  require_name(schema, time_name, "Date");
  if (milliseconds < 0 || milliseconds > day_ms) {
    throw DataException(
        "Time values must use number of milliseconds greater than 0 and less than 86400000");
  }
  return {milliseconds};
}

std::int64_t from_timestamp(const Schema& schema, Instant value) {
  require_name(schema, timestamp_name, "Timestamp");
  return value.epoch_ms;
}

Instant to_timestamp(const Schema& schema, std::int64_t epoch_ms) {
  require_name(schema, timestamp_name, "Timestamp");
  return {epoch_ms};
}

}  // namespace troupe::logical
