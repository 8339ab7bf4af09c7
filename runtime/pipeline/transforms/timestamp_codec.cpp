#include "runtime/pipeline/transforms/timestamp_codec.hpp"

#include "runtime/pipeline/transforms/requirements.hpp"
#include <troupe/errors.hpp>
#include <troupe/logical.hpp>

#include <array>
#include <limits>
#include <string>

namespace troupe::runtime::transforms {

namespace {

using logical::day_ms;

constexpr std::array<std::string_view, 5> kind_names = {"string", "unix", "Date", "Time",
                                                        "Timestamp"};

std::int64_t time_of_day(std::int64_t epoch_ms) { return (epoch_ms % day_ms + day_ms) % day_ms; }

/// Multiplies; beyond 64 bits the nearest limit, as java.util.concurrent.TimeUnit.
std::int64_t saturated(std::int64_t value, std::int64_t factor) {
  std::int64_t product = 0;
  if (!__builtin_mul_overflow(value, factor, &product)) {
    return product;
  }
  return value < 0 ? std::numeric_limits<std::int64_t>::min()
                   : std::numeric_limits<std::int64_t>::max();
}

std::int64_t unix_to_ms(std::int64_t value, UnixPrecision precision) {
  switch (precision) {
    case UnixPrecision::nanoseconds:
      return value / 1'000'000;
    case UnixPrecision::microseconds:
      return value / 1000;
    case UnixPrecision::milliseconds:
      return value;
    case UnixPrecision::seconds:
      return saturated(value, 1000);
  }
  return value;
}

std::int64_t ms_to_unix(std::int64_t epoch_ms, UnixPrecision precision) {
  switch (precision) {
    case UnixPrecision::nanoseconds:
      return saturated(epoch_ms, 1'000'000);
    case UnixPrecision::microseconds:
      return saturated(epoch_ms, 1000);
    case UnixPrecision::milliseconds:
      return epoch_ms;
    case UnixPrecision::seconds:
      return epoch_ms / 1000;
  }
  return epoch_ms;
}

SchemaPtr schema_for(TimestampKind kind, bool optional) {
  if (kind == TimestampKind::text || kind == TimestampKind::unix_time) {
    const auto type = kind == TimestampKind::text ? SchemaType::string : SchemaType::int64;
    return optional ? Schema::optional_of(type) : Schema::of(type);
  }
  SchemaBuilder builder(kind == TimestampKind::timestamp ? SchemaType::int64 : SchemaType::int32);
  builder.name("org.apache.kafka.connect.data." +
               std::string(kind_names[static_cast<std::size_t>(kind)]));
  builder.version(1);
  if (optional) {
    builder.optional();
  }
  return builder.build();
}

}  // namespace

TimestampKind timestamp_kind_named(std::string_view target_type) {
  for (std::size_t i = 0; i < kind_names.size(); ++i) {
    if (kind_names[i] == target_type) {
      return static_cast<TimestampKind>(i);
    }
  }
  throw ConfigException("target.type", std::string(target_type), "Unknown timestamp type");
}

TimestampKind timestamp_kind(const Schema& schema) {
  if (logical::is_named(schema, logical::timestamp_name)) {
    return TimestampKind::timestamp;
  }
  if (logical::is_named(schema, logical::date_name)) {
    return TimestampKind::date;
  }
  if (logical::is_named(schema, logical::time_name)) {
    return TimestampKind::time;
  }
  if (schema.type() == SchemaType::string) {
    return TimestampKind::text;
  }
  if (schema.type() == SchemaType::int64) {
    return TimestampKind::unix_time;
  }
  throw ConnectException("Schema " + schema.to_text() +
                         " does not correspond to a known timestamp type format");
}

TimestampKind timestamp_kind(const Value& value) {
  if (value.get_if<Instant>() != nullptr) {
    return TimestampKind::timestamp;
  }
  if (value.get_if<std::int64_t>() != nullptr) {
    return TimestampKind::unix_time;
  }
  if (value.get_if<Text>() != nullptr) {
    return TimestampKind::text;
  }
  throw DataException("TimestampConverter does not support " + class_text(value) +
                      " objects as timestamps");
}

const SchemaPtr& timestamp_schema(TimestampKind kind, bool optional) {
  static const auto schemas = [] {
    std::array<std::array<SchemaPtr, 2>, kind_names.size()> made;
    for (std::size_t i = 0; i < made.size(); ++i) {
      made[i] = {schema_for(static_cast<TimestampKind>(i), false),
                 schema_for(static_cast<TimestampKind>(i), true)};
    }
    return made;
  }();
  return schemas[static_cast<std::size_t>(kind)][optional ? 1 : 0];
}

UnixPrecision unix_precision(std::string_view name) {
  if (name == "nanoseconds") {
    return UnixPrecision::nanoseconds;
  }
  if (name == "microseconds") {
    return UnixPrecision::microseconds;
  }
  return name == "seconds" ? UnixPrecision::seconds : UnixPrecision::milliseconds;
}

std::int64_t TimestampCodec::parsed(const Value& value) const {
  const auto* text = value.get_if<Text>();
  if (text == nullptr) {
    throw DataException("Expected string timestamp to be a String, but found " + class_text(value));
  }
  if (!pattern_) {
    throw NullPointerException(
        "Cannot invoke \"java.text.SimpleDateFormat.parse(String)\" because \"config.format\" is "
        "null");
  }
  const auto time = pattern_->parse(text->view());
  if (!time) {
    throw DataException("Could not parse timestamp: value (" + text->str() +
                            ") does not match pattern (" + pattern_->text() + ')',
                        "java.text.ParseException: Unparseable date: \"" + text->str() + '"');
  }
  return *time;
}

std::int64_t TimestampCodec::to_epoch_ms(const Value& value, TimestampKind kind) const {
  if (kind == TimestampKind::text) {
    return parsed(value);
  }
  if (kind == TimestampKind::unix_time) {
    const auto* number = value.get_if<std::int64_t>();
    if (number == nullptr) {
      throw DataException("Expected Unix timestamp to be a Long, but found " + class_text(value));
    }
    return unix_to_ms(*number, precision_);
  }
  const auto* instant = value.get_if<Instant>();
  if (instant == nullptr) {
    throw DataException("Expected " + std::string(kind_names[static_cast<std::size_t>(kind)]) +
                        " to be a java.util.Date, but found " + class_text(value));
  }
  return instant->epoch_ms;
}

Value TimestampCodec::from_epoch_ms(std::int64_t epoch_ms, TimestampKind kind) const {
  switch (kind) {
    case TimestampKind::text: {
      scratch_.clear();
      pattern_.value().format(epoch_ms, scratch_);
      return scratch_;
    }
    case TimestampKind::unix_time:
      return ms_to_unix(epoch_ms, precision_);
    case TimestampKind::date:
      return Instant{epoch_ms - time_of_day(epoch_ms)};
    case TimestampKind::time:
      return Instant{time_of_day(epoch_ms)};
    case TimestampKind::timestamp:
      return Instant{epoch_ms};
  }
  return {};
}

}  // namespace troupe::runtime::transforms
