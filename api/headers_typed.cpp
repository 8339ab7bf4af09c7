#include <troupe/errors.hpp>
#include <troupe/headers.hpp>
#include <troupe/logical.hpp>
#include <troupe/struct.hpp>

namespace troupe {

namespace {

void require_type(const SchemaPtr& schema, SchemaType wanted) {
  if (schema && schema->type() != wanted) {
    throw DataException("Expecting " + std::string(type_constant(wanted)) + " but instead found " +
                        std::string(type_constant(schema->type())));
  }
}

}  // namespace

Headers& Headers::add_text(Text key, Value text) {
  const auto& schema =
      text.is_null() ? Schema::optional_of(SchemaType::string) : Schema::of(SchemaType::string);
  return add_unchecked({std::move(key), schema, std::move(text)});
}

Headers& Headers::add_boolean(Text key, bool value) {
  return add_unchecked({std::move(key), Schema::of(SchemaType::boolean), value});
}

Headers& Headers::add_byte(Text key, std::int8_t value) {
  return add_unchecked({std::move(key), Schema::of(SchemaType::int8), value});
}

Headers& Headers::add_short(Text key, std::int16_t value) {
  return add_unchecked({std::move(key), Schema::of(SchemaType::int16), value});
}

Headers& Headers::add_int(Text key, std::int32_t value) {
  return add_unchecked({std::move(key), Schema::of(SchemaType::int32), value});
}

Headers& Headers::add_long(Text key, std::int64_t value) {
  return add_unchecked({std::move(key), Schema::of(SchemaType::int64), value});
}

Headers& Headers::add_float(Text key, float value) {
  return add_unchecked({std::move(key), Schema::of(SchemaType::float32), value});
}

Headers& Headers::add_double(Text key, double value) {
  return add_unchecked({std::move(key), Schema::of(SchemaType::float64), value});
}

Headers& Headers::add_bytes(Text key, Value bytes) {
  const auto& schema =
      bytes.is_null() ? Schema::optional_of(SchemaType::bytes) : Schema::of(SchemaType::bytes);
  return add_unchecked({std::move(key), schema, std::move(bytes)});
}

Headers& Headers::add_list(Text key, Value list, SchemaPtr schema) {
  if (list.is_null()) {
    return add_unchecked({std::move(key), nullptr, {}});
  }
  require_type(schema, SchemaType::array);
  return add_unchecked({std::move(key), std::move(schema), std::move(list)});
}

Headers& Headers::add_map(Text key, Value map, SchemaPtr schema) {
  if (map.is_null()) {
    return add_unchecked({std::move(key), nullptr, {}});
  }
  require_type(schema, SchemaType::map);
  return add_unchecked({std::move(key), std::move(schema), std::move(map)});
}

Headers& Headers::add_struct(Text key, Value structure) {
  auto schema = structure.structure() != nullptr ? structure.structure()->schema() : nullptr;
  return add_unchecked({std::move(key), std::move(schema), std::move(structure)});
}

Headers& Headers::add_decimal(Text key, Value decimal) {
  auto schema =
      decimal.decimal() != nullptr ? logical::decimal_schema(decimal.decimal()->scale) : nullptr;
  return add_unchecked({std::move(key), std::move(schema), std::move(decimal)});
}

Headers& Headers::add_date(Text key, Value date) {
  if (const auto* instant = date.get_if<Instant>()) {
    static_cast<void>(logical::from_date(*logical::date_schema(), *instant));
  }
  return add_unchecked({std::move(key), logical::date_schema(), std::move(date)});
}

Headers& Headers::add_time(Text key, Value time) {
  if (const auto* instant = time.get_if<Instant>()) {
    static_cast<void>(logical::from_time(*logical::time_schema(), *instant));
  }
  return add_unchecked({std::move(key), logical::time_schema(), std::move(time)});
}

Headers& Headers::add_timestamp(Text key, Value timestamp) {
  return add_unchecked({std::move(key), logical::timestamp_schema(), std::move(timestamp)});
}

}  // namespace troupe
