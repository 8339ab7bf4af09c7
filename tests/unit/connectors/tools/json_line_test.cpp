#include "connectors/tools/json_line.hpp"

#include <troupe/struct.hpp>

#include <catch2/catch.hpp>

#include <limits>
#include <string>

using namespace troupe;
using troupe::connectors::tools::JsonLines;

namespace {

struct Case {
  const char* name;
  Value value;
  const char* want;
};

std::string line_with(const Value& value) {
  JsonLines lines;
  lines.begin().member("v", value).end();
  return lines.text();
}

Value structure() {
  const auto schema = SchemaBuilder::structure().field("a", Schema::of(SchemaType::int32)).build();
  return Value(Struct(schema).put("a", Value(std::int32_t{1})));
}

std::string refused(const std::string& path) {
  return "Bad data can't be written as json: No serializer found for class "
         "org.apache.kafka.connect.data.Struct and no properties discovered to create "
         "BeanSerializer (to avoid exception, disable SerializationFeature.FAIL_ON_EMPTY_BEANS) "
         "(through reference chain: " +
         path + ")\n";
}

}  // namespace

TEST_CASE("json lines: values as Jackson writes them", "[connectors][tools]") {
  const auto c = GENERATE(values<Case>({
      {"null", Value(), "null"},
      {"boolean", Value(true), "true"},
      {"int8", Value(std::int8_t{-7}), "-7"},
      {"int64", Value(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808"},
      {"float", Value(12.2F), "12.2"},
      {"double", Value(1e7), "1.0E7"},
      {"no number", Value(std::numeric_limits<double>::quiet_NaN()), R"("NaN")"},
      {"infinity", Value(-std::numeric_limits<float>::infinity()), R"("-Infinity")"},
      {"text", Value("a\"b\\c\n\t\x01\x1f ž"), R"("a\"b\\c\n\t\u0001\u001F ž")"},
      {"bytes", Value(Bytes::copy("\x01\xff")), R"("Af8=")"},
      {"decimal", Value(Decimal{Bytes::copy("\x04\xd2"), 2}), "12.34"},
      {"instant", Value(Instant{1234}), "1234"},
      {"array", Value(Array{Value(true), Value("x")}), R"([true,"x"])"},
      {"map", Value(Map{{Value("k"), Value()}, {Value(true), Value("x")}}),
       R"({"k":null,"true":"x"})"},
  }));
  CAPTURE(c.name);
  CHECK(line_with(c.value) == "{\"v\":" + std::string(c.want) + "}\n");
}

TEST_CASE("json lines: a struct turns its line into upstream's complaint", "[connectors][tools]") {
  CHECK(line_with(structure()) == refused(R"(java.util.HashMap["v"])"));
  CHECK(line_with(Value(Array{Value(true), structure()})) ==
        refused(R"(java.util.HashMap["v"]->java.util.ArrayList[1])"));
  CHECK(line_with(Value(Map{{Value("k"), structure()}})) ==
        refused(R"(java.util.HashMap["v"]->java.util.HashMap["k"])"));
}

TEST_CASE("json lines: the line after a bad one is good, and a draft goes on",
          "[connectors][tools]") {
  JsonLines lines;
  lines.begin().member("v", structure());
  const auto bad = lines.draft();
  lines.end();
  const std::string topic = "t";
  lines.begin().member("n", std::int64_t{1});
  const auto good = lines.draft();
  lines.member("topic", &topic).member("name", static_cast<const std::string*>(nullptr)).end();
  lines.clear();
  lines.begin(good).flag("flushed").end();
  lines.begin(bad).flag("flushed").end();
  CHECK(lines.text() == "{\"n\":1,\"flushed\":true}\n" + refused(R"(java.util.HashMap["v"])"));
}
