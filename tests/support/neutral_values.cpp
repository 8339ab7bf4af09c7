#include "tests/support/neutral_values.hpp"

#include <troupe/struct.hpp>

#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <stdexcept>

namespace troupe::test {

namespace {

constexpr std::string_view lone_escape = "\\ud83d";
constexpr std::string_view lone_bytes = "\xed\xa0\xbd";
/// Stands for the lone surrogate while the file is parsed; no recorded text has it.
constexpr std::string_view stand_in_escape = "\\ue000";
constexpr std::string_view stand_in_bytes = "\xee\x80\x80";

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

template <class Number>
Number java_number(const std::string& text) {
  if (text == "NaN") {
    return std::numeric_limits<Number>::quiet_NaN();
  }
  if (text.find("Infinity") != std::string::npos) {
    return text[0] == '-' ? -std::numeric_limits<Number>::infinity()
                          : std::numeric_limits<Number>::infinity();
  }
  if constexpr (sizeof(Number) == sizeof(float)) {
    return std::strtof(text.c_str(), nullptr);
  } else {
    return std::strtod(text.c_str(), nullptr);
  }
}

SchemaType type_of(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(SchemaType::structure); ++i) {
    if (type_name(static_cast<SchemaType>(i)) == name) {
      return static_cast<SchemaType>(i);
    }
  }
  throw std::invalid_argument("no schema type is called " + name);
}

SchemaBuilder builder_of(const Json& json) {
  const auto type = type_of(json.at("type"));
  const auto nested = [&](const char* name) { return neutral_schema(json.value(name, Json())); };
  if (type == SchemaType::array) {
    const auto values = nested("values");
    return values ? SchemaBuilder::array(values) : SchemaBuilder::array_of_null();
  }
  if (type == SchemaType::map) {
    const auto keys = nested("keys");
    const auto values = nested("values");
    return keys && values ? SchemaBuilder::map(keys, values)
           : keys         ? SchemaBuilder::map_with_null_values(keys)
                          : SchemaBuilder::map_of_null();
  }
  SchemaBuilder builder(type);
  if (type == SchemaType::structure) {
    for (const auto& field : json.at("fields")) {
      builder.field(field.at("name"), neutral_schema(field.at("schema")));
    }
  }
  return builder;
}

Value struct_value(const Json& json, const SchemaPtr& context) {
  const auto schema = json.contains("schema") ? neutral_schema(json.at("schema")) : context;
  Struct structure(schema);
  for (const auto& [name, value] : json.at("struct").items()) {
    const auto* field = schema->field(name);
    if (field == nullptr) {
      throw std::runtime_error("the recorded struct has no field " + name);
    }
    structure.put_unchecked(field->index, neutral_value(value, field->schema));
  }
  return structure;
}

SchemaPtr part_schema(const SchemaPtr& schema, SchemaType type, bool key) {
  if (!schema || schema->type() != type) {
    return nullptr;
  }
  return key ? schema->key_schema() : schema->value_schema();
}

Value array_value(const Json& json, const SchemaPtr& schema) {
  Array elements;
  for (const auto& element : json) {
    elements.push_back(neutral_value(element, part_schema(schema, SchemaType::array, false)));
  }
  return elements;
}

Value map_value(const Json& json, const SchemaPtr& schema) {
  Map entries;
  for (const auto& entry : json) {
    entries.emplace_back(neutral_value(entry.at(0), part_schema(schema, SchemaType::map, true)),
                         neutral_value(entry.at(1), part_schema(schema, SchemaType::map, false)));
  }
  return entries;
}

Value scalar_value(const std::string& type, const Json& content) {
  const auto text = [&] { return content.get<std::string>(); };
  const std::map<std::string, std::function<Value()>> readers = {
      {"boolean", [&] { return Value(content.get<bool>()); }},
      {"int8", [&] { return Value(content.get<std::int8_t>()); }},
      {"int16", [&] { return Value(content.get<std::int16_t>()); }},
      {"int32", [&] { return Value(content.get<std::int32_t>()); }},
      {"int64", [&] { return Value(std::int64_t{std::stoll(text())}); }},
      {"float32", [&] { return Value(java_number<float>(text())); }},
      {"float64", [&] { return Value(java_number<double>(text())); }},
      {"string",
       [&] {
         auto string = text();
         replace_all(string, stand_in_bytes, lone_bytes);
         return Value(string);
       }},
      {"bytes", [&] { return Value(Bytes::copy(from_hex(text()))); }},
      {"buffer", [&] { return Value(Bytes::copy(from_hex(text()))); }},
      {"date", [&] { return Value(Instant{std::stoll(text())}); }},
      {"decimal",
       [&] {
         auto decimal = *parse_decimal(content.at("unscaled").get<std::string>());
         decimal.scale = content.at("scale");
         return Value(decimal);
       }},
  };
  return readers.at(type)();
}

bool is_followed_by_low_surrogate(const std::string& text, std::size_t at) {
  return text.compare(at + lone_escape.size(), 3, "\\ud") == 0;
}

}  // namespace

Json read_recorded(const std::string& path) {
  std::ifstream file(path);
  std::string text(std::istreambuf_iterator<char>(file), {});
  for (auto at = text.find(lone_escape); at != std::string::npos;
       at = text.find(lone_escape, at + 1)) {
    const bool is_escape = text[at - 1] != '\\';
    if (is_escape && !is_followed_by_low_surrogate(text, at)) {
      text.replace(at, lone_escape.size(), stand_in_escape);
    }
  }
  return Json::parse(text);
}

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += digits[static_cast<unsigned char>(c) >> 4U];
    hex += digits[static_cast<unsigned char>(c) & 0xfU];
  }
  return hex;
}

bool has_foreign_object(const Json& value) {
  if (value.is_object() && (value.contains("object") || value.contains("bigint"))) {
    return true;
  }
  for (const auto& part : value) {
    if (part.is_structured() && has_foreign_object(part)) {
      return true;
    }
  }
  return false;
}

SchemaPtr neutral_schema(const Json& json) {
  if (json.is_null()) {
    return nullptr;
  }
  auto builder = builder_of(json);
  if (json.value("optional", false)) {
    builder.optional();
  }
  if (json.contains("name")) {
    builder.name(json.at("name"));
  }
  if (json.contains("version")) {
    builder.version(json.at("version"));
  }
  if (json.contains("doc")) {
    builder.doc(json.at("doc"));
  }
  const auto parameters = json.value("parameters", Json::object());
  for (const auto& [key, value] : parameters.items()) {
    builder.parameter(key, value);
  }
  if (json.contains("default")) {
    builder.default_value(neutral_value(json.at("default"), builder.build()));
  }
  return builder.build();
}

Value neutral_value(const Json& json, const SchemaPtr& schema) {
  if (json.is_null()) {
    return {};
  }
  if (json.contains("struct")) {
    return struct_value(json, schema);
  }
  const auto& type = json.begin().key();
  const auto& content = json.begin().value();
  if (type == "array") {
    return array_value(content, schema);
  }
  return type == "map" ? map_value(content, schema) : scalar_value(type, content);
}

}  // namespace troupe::test
