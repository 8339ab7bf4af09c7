// How a document is collected and what a converter remembers of schemas must not show in it.
#include "tests/support/json_converters.hpp"
#include <troupe/struct.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>

namespace troupe::runtime {

using troupe::tests::schemaless_json;

namespace {

std::string written(JsonConverter& json, const SchemaPtr& schema, const Value& value) {
  std::string out = "before ";
  const auto bytes = json.from_connect_data(TopicName(Text("t")), {}, schema, value, out);
  CHECK(out == "before " + std::string(bytes.value()));
  return std::string(bytes.value());
}

std::string written(const Value& value) {
  auto json = schemaless_json();
  return written(json, nullptr, value);
}

SchemaPtr struct_with(const std::string& name, const SchemaPtr& schema) {
  return SchemaBuilder::structure().field(name, schema).build();
}

}  // namespace

TEST_CASE("json writer: texts of every length", "[runtime][json]") {
  for (std::size_t length = 0; length < 1200; ++length) {
    CAPTURE(length);
    const std::string text(length, 'x');
    REQUIRE(written(text) == '"' + text + '"');
    REQUIRE(written(Map{{text, text}}) == "{\"" + text + "\":\"" + text + "\"}");
  }
}

TEST_CASE("json writer: what may not stand as it is, at every place", "[runtime][json]") {
  const struct {
    const char* text;
    const char* want;
  } cases[] = {
      {"\"", "\\\""},      {"\\", "\\\\"},           {"\n", "\\n"},
      {"\x01", "\\u0001"}, {"\xc3\xa9", "\xc3\xa9"}, {"\xf0\x9f\x98\x80", "\\uD83D\\uDE00"}};
  for (const auto& c : cases) {
    for (std::size_t length = 0; length < 40; ++length) {
      for (std::size_t place = 0; place <= length; ++place) {
        CAPTURE(c.want, length, place);
        const std::string before(place, 'a');
        const std::string behind(length - place, 'b');
        REQUIRE(written(before + c.text + behind) == '"' + before + c.want + behind + '"');
      }
    }
  }
}

TEST_CASE("json writer: documents longer than what is collected at once", "[runtime][json]") {
  for (std::size_t length = 0; length < 40; ++length) {
    Array elements;
    std::string want = "[";
    for (int i = 0; i < 100; ++i) {
      elements.push_back(std::string(length, 'x'));
      elements.push_back(i);
      elements.push_back(-1.5);
      elements.push_back("\n");
      elements.push_back(nullptr);
      elements.push_back(Bytes::copy("a"));
      elements.push_back(i % 2 == 0);
      want += (i == 0 ? "\"" : ",\"") + std::string(length, 'x') + "\"," + std::to_string(i) +
              R"(,-1.5,"\n",null,"YQ==",)" + (i % 2 == 0 ? "true" : "false");
    }
    REQUIRE(written(elements) == want + ']');
  }
}

TEST_CASE("json writer: names of fields", "[runtime][json]") {
  auto json = schemaless_json();
  const auto& number = Schema::of(SchemaType::int32);
  const auto check = [&](const std::string& name, const std::string& want) {
    const auto schema = struct_with(name, number);
    Struct structure(schema);
    structure.put(name, 1);
    CHECK(written(json, schema, structure) == "{\"" + want + "\":1}");
  };
  check("a\"b", "a\\\"b");
  for (const std::size_t length : {15U, 16U, 17U, 495U, 496U, 497U, 511U, 512U, 513U, 2000U}) {
    check(std::string(length, 'n'), std::string(length, 'n'));
  }
  const auto empty = SchemaBuilder::structure().build();
  CHECK(written(json, empty, Struct(empty)) == "{}");
}

TEST_CASE("json writer: structs of ever other schemas, and of the same again", "[runtime][json]") {
  auto json = schemaless_json();
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < 3 * JsonNamesCache::limit; ++i) {
      const auto name = "n" + std::to_string(i % (2 * JsonNamesCache::limit));
      const auto inner = struct_with(name, Schema::of(SchemaType::string));
      const auto outer = SchemaBuilder::structure().field("a", inner).field("b", inner).build();
      Struct part(inner);
      part.put(name, "x");
      Struct whole(outer);
      whole.put("a", part).put("b", part);
      const auto want = "{\"" + name + "\":\"x\"}";
      CHECK(written(json, outer, whole) == "{\"a\":" + want + ",\"b\":" + want + '}');
    }
  }
}

TEST_CASE("json writer: one document with more schemas than are remembered", "[runtime][json]") {
  auto json = schemaless_json();
  SchemaPtr schema = Schema::of(SchemaType::int32);
  Value value = 1;
  std::string want = "1";
  for (std::size_t depth = 0; depth < 2 * JsonNamesCache::limit; ++depth) {
    schema = SchemaBuilder::structure()
                 .field("f", schema)
                 .field("g", Schema::of(SchemaType::int32))
                 .build();
    Struct outer(schema);
    outer.put("f", std::move(value)).put("g", 2);
    value = std::move(outer);
    want = R"({"f":)" + want + R"(,"g":2})";
  }
  CHECK(written(json, schema, value) == want);
  CHECK(written(json, schema, value) == want);
}

}  // namespace troupe::runtime
