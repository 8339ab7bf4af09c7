#include "tests/support/vector_notation.hpp"

#include <troupe/struct.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <stdexcept>

namespace troupe::test {

namespace {

using Json = nlohmann::json;

const std::map<std::string, SchemaType> types = {
    {"int8", SchemaType::int8},       {"int16", SchemaType::int16},
    {"int32", SchemaType::int32},     {"int64", SchemaType::int64},
    {"float32", SchemaType::float32}, {"float64", SchemaType::float64},
    {"boolean", SchemaType::boolean}, {"string", SchemaType::string},
    {"bytes", SchemaType::bytes},     {"array", SchemaType::array},
    {"map", SchemaType::map},         {"struct", SchemaType::structure}};

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

double number_of(const std::string& text) {
  if (text == "NaN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const auto infinity = std::numeric_limits<double>::infinity();
  return text == "Infinity"
             ? infinity
             : (text == "-Infinity" ? -infinity : std::strtod(text.c_str(), nullptr));
}

SchemaBuilder builder_of(const Json& notation) {
  const auto type = types.at(notation.at("type"));
  if (type == SchemaType::array) {
    const auto element = schema_of(notation.at("values"));
    return element ? SchemaBuilder::array(element) : SchemaBuilder::array_of_null();
  }
  if (type == SchemaType::map) {
    return SchemaBuilder::map(schema_of(notation.at("keys")), schema_of(notation.at("values")));
  }
  SchemaBuilder builder(type);
  for (const auto& field : notation.value("fields", Json::array())) {
    builder.field(field.at("name"), schema_of(field.at("schema")));
  }
  return builder;
}

Value struct_of(const Json& notation, const SchemaPtr& context) {
  const auto schema = notation.contains("schema") ? schema_of(notation.at("schema")) : context;
  Struct made(schema);
  for (const auto& [name, value] : notation.at("struct").items()) {
    const auto* field = schema->field(name);
    if (field == nullptr) {
      throw std::runtime_error("the recorded struct has no field " + name);
    }
    made.put_unchecked(field->index, value_of(value, field->schema));
  }
  return made;
}

Value container_of(const Json& notation, const SchemaPtr& context) {
  const bool typed = context && context->type() != SchemaType::structure;
  if (notation.contains("array")) {
    Array array;
    for (const auto& element : notation.at("array")) {
      array.push_back(value_of(element, typed ? context->value_schema() : nullptr));
    }
    return array;
  }
  Map map;
  for (const auto& entry : notation.at("map")) {
    map.emplace_back(value_of(entry.at(0), typed ? context->key_schema() : nullptr),
                     value_of(entry.at(1), typed ? context->value_schema() : nullptr));
  }
  return map;
}

Value scalar_of(const std::string& type, const Json& content) {
  if (type == "boolean") {
    return content.get<bool>();
  }
  if (type == "int8") {
    return content.get<std::int8_t>();
  }
  if (type == "int16") {
    return content.get<std::int16_t>();
  }
  if (type == "int32") {
    return content.get<std::int32_t>();
  }
  if (type == "decimal") {
    auto number = parse_decimal(content.at("unscaled").get<std::string>()).value();
    number.scale = content.at("scale");
    return number;
  }
  const auto text = content.get<std::string>();
  if (type == "int64") {
    return static_cast<std::int64_t>(std::stoll(text));
  }
  if (type == "float32") {
    return std::isfinite(number_of(text)) ? std::strtof(text.c_str(), nullptr)
                                          : static_cast<float>(number_of(text));
  }
  if (type == "float64") {
    return number_of(text);
  }
  if (type == "string") {
    return text;
  }
  if (type == "date") {
    return Instant{std::stoll(text)};
  }
  if (type == "bytes" || type == "buffer") {
    return Bytes::copy(from_hex(text));
  }
  throw std::runtime_error("no value of the data model: " + type);
}

void fill(ConnectRecord& record, const Json& notation) {
  const auto& topic = notation.at("topic");
  record.topic = TopicName(Text(topic.is_null() ? std::string() : topic.get<std::string>()));
  if (!notation.at("partition").is_null()) {
    record.partition = notation.at("partition").get<std::int32_t>();
  }
  record.key_schema = schema_of(notation.at("key_schema"));
  record.key = value_of(notation.at("key"), record.key_schema);
  record.value_schema = schema_of(notation.at("value_schema"));
  record.value = value_of(notation.at("value"), record.value_schema);
  if (!notation.at("timestamp").is_null()) {
    record.timestamp_ms = notation.at("timestamp").get<std::int64_t>();
  }
  for (const auto& header : notation.at("headers")) {
    const auto schema = schema_of(header.at("schema"));
    record.headers.add_unchecked(
        {Text(header.at("key").get<std::string>()), schema, value_of(header.at("value"), schema)});
  }
}

bool same_map(const Map& a, const Map& b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const auto& entry) {
           return std::any_of(b.begin(), b.end(), [&](const auto& other) {
             return same_value(entry.first, other.first) && same_value(entry.second, other.second);
           });
         });
}

bool same_struct(const Struct& a, const Struct& b) {
  if (!same_schema(a.schema(), b.schema())) {
    return false;
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same_value(a.at(i), b.at(i))) {
      return false;
    }
  }
  return true;
}

template <class Number>
bool both_nan(const Value& a, const Value& b) {
  const auto* left = a.get_if<Number>();
  const auto* right = b.get_if<Number>();
  return left != nullptr && right != nullptr && std::isnan(*left) && std::isnan(*right);
}

std::string schema_text(const SchemaPtr& schema) { return schema ? schema->to_text() : "null"; }

void compare_part(const char* name, const SchemaPtr& got_schema, const Value& got,
                  const SchemaPtr& want_schema, const Value& want, std::string& out) {
  if (!same_schema(got_schema, want_schema)) {
    out += std::string(name) + " schema: got " + schema_text(got_schema) + ", want " +
           schema_text(want_schema) + '\n';
  }
  if (!same_value(got, want)) {
    out += std::string(name) + ": got " + std::string(got.java_class()) + ' ' + got.to_text() +
           ", want " + std::string(want.java_class()) + ' ' + want.to_text() + '\n';
  }
}

}  // namespace

SchemaPtr schema_of(const Json& notation) {
  if (notation.is_null()) {
    return nullptr;
  }
  auto builder = builder_of(notation);
  if (notation.value("optional", false)) {
    builder.optional();
  }
  if (notation.contains("name")) {
    builder.name(notation.at("name"));
  }
  if (notation.contains("version")) {
    builder.version(notation.at("version"));
  }
  if (notation.contains("doc")) {
    builder.doc(notation.at("doc"));
  }
  const auto parameters = notation.value("parameters", Json::object());
  for (const auto& [name, value] : parameters.items()) {
    builder.parameter(name, value);
  }
  if (notation.contains("default")) {
    builder.default_value(value_of(notation.at("default"), builder.build()));
  }
  return builder.build();
}

Value value_of(const Json& notation, const SchemaPtr& context) {
  if (notation.is_null()) {
    return {};
  }
  if (notation.contains("struct")) {
    return struct_of(notation, context);
  }
  if (notation.contains("array") || notation.contains("map")) {
    return container_of(notation, context);
  }
  return scalar_of(notation.begin().key(), notation.begin().value());
}

SinkRecord sink_record_of(const Json& notation) {
  SinkRecord record;
  fill(record, notation);
  record.offset = notation.at("offset");
  record.original_topic = record.topic;
  record.original_partition = record.partition;
  record.original_offset = record.offset;
  return record;
}

SourceRecord source_record_of(const Json& notation) {
  SourceRecord record;
  fill(record, notation);
  return record;
}

bool same_value(const Value& a, const Value& b) {
  if (a.map() != nullptr && b.map() != nullptr) {
    return same_map(*a.map(), *b.map());
  }
  if (a.structure() != nullptr && b.structure() != nullptr) {
    return same_struct(*a.structure(), *b.structure());
  }
  if (a.array() != nullptr && b.array() != nullptr) {
    return std::equal(a.array()->begin(), a.array()->end(), b.array()->begin(), b.array()->end(),
                      same_value);
  }
  return both_nan<float>(a, b) || both_nan<double>(a, b) || a == b;
}

std::string difference(const ConnectRecord& got, const ConnectRecord& want) {
  std::string out;
  if (got.topic != want.topic) {
    out += "topic: got " + got.topic.str() + ", want " + want.topic.str() + '\n';
  }
  if (got.partition != want.partition || got.timestamp_ms != want.timestamp_ms) {
    out += "partition or timestamp differ\n";
  }
  compare_part("key", got.key_schema, got.key, want.key_schema, want.key, out);
  compare_part("value", got.value_schema, got.value, want.value_schema, want.value, out);
  if (got.headers.size() != want.headers.size()) {
    return out + "headers: got " + got.headers.to_text() + ", want " + want.headers.to_text();
  }
  auto header = want.headers.begin();
  for (const auto& found : got.headers) {
    if (found.key != header->key) {
      out += "header: got " + found.key.str() + ", want " + header->key.str() + '\n';
    }
    compare_part("header", found.schema, found.value, header->schema, header->value, out);
    ++header;
  }
  return out;
}

}  // namespace troupe::test
