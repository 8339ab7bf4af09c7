// Against recorded answers of Kafka Connect 4.2.0: tests/compat/converters-primitive.json.
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/plugins/registry.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <string>

namespace troupe::runtime {

namespace {

using Json = nlohmann::json;

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += digits[static_cast<unsigned char>(c) >> 4U];
    hex += digits[static_cast<unsigned char>(c) & 0xFU];
  }
  return hex;
}

double number_of(const std::string& text) {
  if (text == "NaN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (text.find("Infinity") != std::string::npos) {
    return text[0] == '-' ? -std::numeric_limits<double>::infinity()
                          : std::numeric_limits<double>::infinity();
  }
  return std::strtod(text.c_str(), nullptr);
}

SchemaPtr schema_of(const Json& json) {
  if (json.is_null()) {
    return nullptr;
  }
  const std::map<std::string, SchemaType> types = {
      {"int8", SchemaType::int8},       {"int16", SchemaType::int16},
      {"int32", SchemaType::int32},     {"int64", SchemaType::int64},
      {"float32", SchemaType::float32}, {"float64", SchemaType::float64},
      {"boolean", SchemaType::boolean}, {"string", SchemaType::string},
      {"bytes", SchemaType::bytes}};
  SchemaBuilder builder(types.at(json.at("type")));
  if (json.value("optional", false)) {
    builder.optional();
  }
  return builder.build();
}

Value value_of(const Json& json) {
  if (json.is_null()) {
    return {};
  }
  const auto& type = json.begin().key();
  const auto& content = json.begin().value();
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
  if (type == "int64") {
    return static_cast<std::int64_t>(std::stoll(content.get<std::string>()));
  }
  if (type == "float32") {
    const auto text = content.get<std::string>();
    return text == "NaN" || text.find("Infinity") != std::string::npos
               ? static_cast<float>(number_of(text))
               : std::strtof(text.c_str(), nullptr);
  }
  if (type == "float64") {
    return number_of(content.get<std::string>());
  }
  if (type == "string") {
    return content.get<std::string>();
  }
  return Bytes::copy(from_hex(content.get<std::string>()));
}

bool same_value(const Value& a, const Value& b) {
  const auto* left = a.get_if<double>();
  const auto* right = b.get_if<double>();
  if (left != nullptr && right != nullptr && std::isnan(*left)) {
    return std::isnan(*right);
  }
  const auto* left_float = a.get_if<float>();
  const auto* right_float = b.get_if<float>();
  if (left_float != nullptr && right_float != nullptr && std::isnan(*left_float)) {
    return std::isnan(*right_float);
  }
  return a == b;
}

std::string bytes_text(const EncodedBytes& bytes) { return bytes ? to_hex(*bytes) : "null"; }

std::string want_bytes(const Json& result) {
  const auto& bytes = result.at("bytes");
  return bytes.is_null() ? "null" : bytes.get<std::string>();
}

void check_value(const SchemaAndValue& got, const Json& want) {
  CHECK(same_schema(got.schema, schema_of(want.at("schema"))));
  CHECK(same_value(got.value, value_of(want.value("value", Json()))));
}

}  // namespace

TEST_CASE("converters give what Kafka Connect gives", "[runtime][converters][compat]") {
  std::ifstream file(TROUPE_TEST_DATA "/converters-primitive.json");
  const auto cases = Json::parse(file).at("cases");
  constexpr std::size_t expected_cases = 316;
  CHECK(cases.size() == expected_cases);
  Registry registry;
  register_builtin_converters(registry);
  const TopicName topic(Text("topic"));
  const Headers headers;
  for (const auto& item : cases) {
    const auto name = item.at("class").get<std::string>() + ':' +
                      item.at("kind").get<std::string>() + ':' + item.at("name").get<std::string>();
    CAPTURE(name);
    auto converter = registry.create_converter(item.at("class")).value();
    converter->configure(item.at("config").get<Settings>(), item.at("is_key"));
    const auto& result = item.at("result");
    if (item.at("kind") == "from") {
      std::string out;
      const auto schema = schema_of(item.at("schema"));
      const auto value = value_of(item.at("value"));
      const auto bytes =
          guard([&] { return converter->from_connect_data(topic, headers, schema, value, out); });
      if (result.contains("error")) {
        REQUIRE_FALSE(bytes.ok());
        CHECK(bytes.error().java_class == result.at("error").at("class").get<std::string>());
        CHECK(bytes.error().message == result.at("error").at("message").get<std::string>());
        continue;
      }
      REQUIRE(bytes.ok());
      CHECK(bytes_text(*bytes) == want_bytes(result));
      if (item.contains("back")) {
        const auto again = bytes->has_value() ? std::optional(Slice::copy(**bytes)) : std::nullopt;
        check_value(converter->to_connect_data(topic, headers, again), item.at("back"));
      }
    } else {
      const auto& given = item.at("bytes");
      const auto bytes = given.is_null()
                             ? std::nullopt
                             : std::optional(Slice::copy(from_hex(given.get<std::string>())));
      const auto value = guard([&] { return converter->to_connect_data(topic, headers, bytes); });
      if (result.contains("error")) {
        REQUIRE_FALSE(value.ok());
        CHECK(value.error().java_class == result.at("error").at("class").get<std::string>());
        CHECK(value.error().message == result.at("error").at("message").get<std::string>());
        continue;
      }
      REQUIRE(value.ok());
      check_value(*value, result);
    }
  }
}

}  // namespace troupe::runtime
