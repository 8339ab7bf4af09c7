#include <troupe/decimal_text.hpp>
#include <troupe/errors.hpp>
#include <troupe/logical.hpp>
#include <troupe/struct.hpp>
#include <troupe/values.hpp>

#include <cmath>
#include <limits>
#include <optional>

namespace troupe::values {

namespace {

[[noreturn]] void unable(const Value& value, const std::string& wanted) {
  throw DataException("Unable to convert " + value.to_text() + " (class " +
                      std::string(value.java_class()) + ") to " + wanted);
}

/// Java's narrowing of a floating number to long: saturates, NaN is 0.
std::int64_t saturated(double value) {
  if (std::isnan(value)) {
    return 0;
  }
  if (value >= 9223372036854775808.0) {
    return std::numeric_limits<std::int64_t>::max();
  }
  return value < -9223372036854775808.0 ? std::numeric_limits<std::int64_t>::min()
                                        : static_cast<std::int64_t>(value);
}

struct AsLong {
  std::optional<std::int64_t> operator()(std::int8_t value) const { return value; }
  std::optional<std::int64_t> operator()(std::int16_t value) const { return value; }
  std::optional<std::int64_t> operator()(std::int32_t value) const { return value; }
  std::optional<std::int64_t> operator()(std::int64_t value) const { return value; }
  std::optional<std::int64_t> operator()(float value) const { return saturated(value); }
  std::optional<std::int64_t> operator()(double value) const { return saturated(value); }
  std::optional<std::int64_t> operator()(const Text& text) const {
    const auto number = DecimalText::scan(text.view());
    return number ? std::optional(number->low_int64()) : std::nullopt;
  }
  std::optional<std::int64_t> operator()(const Decimal& decimal) const {
    return DecimalText::of(decimal).low_int64();
  }
  template <class Other>
  std::optional<std::int64_t> operator()(const Other&) const {
    return std::nullopt;
  }
};

/// Any number, a text that spells one, or a date whose schema tells its base value.
std::int64_t as_long(const Value& value, const SchemaPtr& schema) {
  if (const auto number = value.visit(AsLong{})) {
    return *number;
  }
  if (const auto* instant = value.get_if<Instant>(); instant != nullptr && schema) {
    if (logical::is_named(*schema, logical::date_name)) {
      return logical::from_date(*schema, *instant);
    }
    if (logical::is_named(*schema, logical::time_name)) {
      return logical::from_time(*schema, *instant);
    }
    if (logical::is_named(*schema, logical::timestamp_name)) {
      return logical::from_timestamp(*schema, *instant);
    }
  }
  unable(value, schema ? schema->to_text() : "a number");
}

double as_double(const Value& value, const SchemaPtr& schema) {
  if (const auto* single = value.get_if<float>()) {
    return *single;
  }
  if (const auto* number = value.get_if<double>()) {
    return *number;
  }
  if (const auto* decimal = value.decimal()) {
    return DecimalText::of(*decimal).to_double();
  }
  if (const auto* text = value.get_if<Text>()) {
    if (const auto number = DecimalText::scan(text->view())) {
      return number->to_double();
    }
  }
  return static_cast<double>(as_long(value, schema));
}

template <class Integer>
Value to_integer(const SchemaPtr& schema, const Value& value) {
  return value.get_if<Integer>() != nullptr ? value
                                            : Value(static_cast<Integer>(as_long(value, schema)));
}

Value to_boolean(const SchemaPtr& schema, const Value& value) {
  if (value.get_if<bool>() != nullptr) {
    return value;
  }
  if (const auto* text = value.get_if<Text>()) {
    auto parsed = parse_string(*text).value;
    if (parsed.get_if<bool>() != nullptr) {
      return parsed;
    }
  }
  return as_long(value, schema) != 0;
}

Value to_text(const Value& value) {
  if (value.get_if<Text>() != nullptr) {
    return value;
  }
  std::string text;
  append_text(value, text);
  return text;
}

Value parsed_text(const Value& value) {
  const auto* text = value.get_if<Text>();
  return text != nullptr ? parse_string(*text).value : value;
}

/// Whether a date may pass unchanged: its kind is unknown, or the wanted one.
bool passes(const SchemaPtr& from, const Value& value, std::string_view wanted) {
  return value.get_if<Instant>() != nullptr && (!from || logical::is_named(*from, wanted));
}

bool comes_from(const SchemaPtr& from, const Value& value, std::string_view name) {
  return value.get_if<Instant>() != nullptr && from && logical::is_named(*from, name);
}

Value to_date(const SchemaPtr& from, const Value& given) {
  auto value = parsed_text(given);
  if (passes(from, value, logical::date_name)) {
    return value;
  }
  const auto days = comes_from(from, value, logical::timestamp_name)
                        ? value.get_if<Instant>()->epoch_ms / logical::day_ms
                        : as_long(value, from);
  return logical::to_date(*logical::date_schema(), static_cast<std::int32_t>(days));
}

Value to_time(const SchemaPtr& from, const Value& given) {
  auto value = parsed_text(given);
  if (passes(from, value, logical::time_name)) {
    return value;
  }
  auto ms = std::int64_t{0};
  if (comes_from(from, value, logical::timestamp_name)) {
    ms = value.get_if<Instant>()->epoch_ms % logical::day_ms;
    ms += ms < 0 ? logical::day_ms : 0;
  } else {
    ms = as_long(value, from);
  }
  return logical::to_time(*logical::time_schema(), static_cast<std::int32_t>(ms));
}

Value to_timestamp(const SchemaPtr& from, const Value& given) {
  auto value = parsed_text(given);
  if (passes(from, value, logical::timestamp_name)) {
    return value;
  }
  if (comes_from(from, value, logical::date_name)) {
    return Instant{logical::from_date(*from, *value.get_if<Instant>()) * logical::day_ms};
  }
  return Instant{as_long(value, from)};
}

Value to_decimal(const Schema& to, const Value& value) {
  if (const auto* bytes = value.get_if<Bytes>()) {
    return logical::to_decimal(to, *bytes);
  }
  if (value.decimal() != nullptr) {
    return value;
  }
  std::optional<DecimalText> number;
  if (const auto* text = value.get_if<Text>()) {
    number = DecimalText::scan(text->view());
  } else if (value.get_if<bool>() == nullptr && value.visit(AsLong{})) {
    number = DecimalText::scan(java_double_text(as_double(value, nullptr)));
  }
  return number ? Value(number->to_decimal()) : (unable(value, to.to_text()), Value());
}

Value to_bytes(const Schema& to, const Value& value) {
  if (logical::is_named(to, logical::decimal_name)) {
    return to_decimal(to, value);
  }
  if (const auto* decimal = value.decimal()) {
    return logical::from_decimal(to, *decimal);
  }
  return value.get_if<Bytes>() != nullptr ? value : (unable(value, to.to_text()), Value());
}

Value to_int32(const Schema& to, const SchemaPtr& from, const Value& value) {
  if (logical::is_named(to, logical::date_name)) {
    return to_date(from, value);
  }
  return logical::is_named(to, logical::time_name) ? to_time(from, value)
                                                   : to_integer<std::int32_t>(from, value);
}

/// Source: org.apache.kafka.connect.data.Values.convertTo.
Value to_type(const Schema& to, const SchemaPtr& from, const Value& value) {
  switch (to.type()) {
    case SchemaType::bytes:
      return to_bytes(to, value);
    case SchemaType::string:
      return to_text(value);
    case SchemaType::boolean:
      return to_boolean(from, value);
    case SchemaType::int8:
      return to_integer<std::int8_t>(from, value);
    case SchemaType::int16:
      return to_integer<std::int16_t>(from, value);
    case SchemaType::int32:
      return to_int32(to, from, value);
    case SchemaType::int64:
      return logical::is_named(to, logical::timestamp_name) ? to_timestamp(from, value)
                                                            : to_integer<std::int64_t>(from, value);
    case SchemaType::float32:
      return value.get_if<float>() != nullptr ? value
                                              : Value(static_cast<float>(as_double(value, from)));
    case SchemaType::float64:
      return value.get_if<double>() != nullptr ? value : Value(as_double(value, from));
    case SchemaType::array:
      if (auto list = parsed_text(value); list.array() != nullptr) {
        return list;
      }
      break;
    case SchemaType::map:
      if (auto map = parsed_text(value); map.map() != nullptr) {
        return map;
      }
      break;
    case SchemaType::structure:
      if (value.structure() != nullptr) {
        return value;
      }
      break;
  }
  unable(value, to.to_text());
}

Value to_optional(SchemaType type, const SchemaPtr& from, const Value& value) {
  return convert_to(*Schema::optional_of(type), from, value);
}

}  // namespace

Value convert_to(const Schema& to, const SchemaPtr& from, const Value& value) {
  if (!value.is_null()) {
    return to_type(to, from, value);
  }
  if (!to.is_optional()) {
    throw DataException("Unable to convert a null value to a schema that requires a value");
  }
  return value;
}

Value convert_to_boolean(const SchemaPtr& schema, const Value& value) {
  return to_optional(SchemaType::boolean, schema, value);
}

Value convert_to_byte(const SchemaPtr& schema, const Value& value) {
  return to_optional(SchemaType::int8, schema, value);
}

Value convert_to_short(const SchemaPtr& schema, const Value& value) {
  return to_optional(SchemaType::int16, schema, value);
}

Value convert_to_integer(const SchemaPtr& schema, const Value& value) {
  return to_optional(SchemaType::int32, schema, value);
}

Value convert_to_long(const SchemaPtr& schema, const Value& value) {
  return to_optional(SchemaType::int64, schema, value);
}

Value convert_to_float(const SchemaPtr& schema, const Value& value) {
  return to_optional(SchemaType::float32, schema, value);
}

Value convert_to_double(const SchemaPtr& schema, const Value& value) {
  return to_optional(SchemaType::float64, schema, value);
}

Value convert_to_string(const SchemaPtr& schema, const Value& value) {
  return to_optional(SchemaType::string, schema, value);
}

Value convert_to_list(const SchemaPtr& schema, const Value& value) {
  static const auto wanted = SchemaBuilder::array_of_null().build();
  return convert_to(*wanted, schema, value);
}

Value convert_to_map(const SchemaPtr& schema, const Value& value) {
  static const auto wanted = SchemaBuilder::map_of_null().build();
  return convert_to(*wanted, schema, value);
}

Value convert_to_struct(const SchemaPtr& schema, const Value& value) {
  static const auto wanted = SchemaBuilder::structure().build();
  return convert_to(*wanted, schema, value);
}

Value convert_to_time(const SchemaPtr& schema, const Value& value) {
  return convert_to(*logical::time_schema(), schema, value);
}

Value convert_to_date(const SchemaPtr& schema, const Value& value) {
  return convert_to(*logical::date_schema(), schema, value);
}

Value convert_to_timestamp(const SchemaPtr& schema, const Value& value) {
  return convert_to(*logical::timestamp_schema(), schema, value);
}

Value convert_to_decimal(const SchemaPtr& schema, const Value& value, std::int32_t scale) {
  return convert_to(*logical::decimal_schema(scale), schema, value);
}

}  // namespace troupe::values
