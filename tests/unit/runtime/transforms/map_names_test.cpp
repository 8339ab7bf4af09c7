// What transforms do to maps whose names meet, and to maps that others hold as well.
#include "runtime/pipeline/transforms/extract_field.hpp"
#include "runtime/pipeline/transforms/insert_field.hpp"
#include "runtime/pipeline/transforms/replace_field.hpp"

#include <catch2/catch.hpp>

#include <utility>

namespace troupe::runtime::transforms {

namespace {

template <class Transform>
Value changed(const Settings& settings, Value value) {
  Transform transform(Part::value);
  transform.configure(settings);
  SourceRecord record;
  record.topic = TopicName(Text("t"));
  record.value = std::move(value);
  REQUIRE(transform.apply(record));
  return record.value;
}

}  // namespace

TEST_CASE("of two inserted fields of one name the last one stays", "[transforms]") {
  const Settings settings = {
      {"topic.field", "x"}, {"static.field", "x"}, {"static.value", "fixed"}};
  CHECK(changed<InsertField>(settings, Map{{"a", 1}}).to_text() == "{a=1, x=fixed}");
  CHECK(changed<InsertField>(settings, Map{{"x", 1}, {"a", 2}}).to_text() == "{x=fixed, a=2}");
}

TEST_CASE("a field is taken out of a map only when nobody shares it", "[transforms]") {
  const Value map = Map{{"a", "text"}, {"b", 1}};
  CHECK(changed<ExtractField>({{"field", "a"}}, map) == Value("text"));
  CHECK(map.to_text() == "{a=text, b=1}");
  CHECK(changed<ExtractField>({{"field", "a"}}, Map{{"a", Map{{"b", 1}}}}).to_text() == "{b=1}");
  CHECK(changed<ExtractField>({{"field", "c"}}, Map{{"a", 1}}).is_null());
}

TEST_CASE("a field is taken out of a struct only when nobody shares it", "[transforms]") {
  const auto schema = SchemaBuilder::structure().field("a", Schema::of(SchemaType::string)).build();
  ExtractField extract(Part::value);
  extract.configure({{"field", "a"}});
  const Value shared = std::move(Struct(schema).put("a", "text"));
  for (const bool alone : {false, true}) {
    SourceRecord record;
    record.value_schema = schema;
    record.value = alone ? Value(std::move(Struct(schema).put("a", "text"))) : shared;
    REQUIRE(extract.apply(record));
    CHECK(record.value == Value("text"));
    CHECK(record.value_schema == schema->fields().front().schema);
  }
  CHECK(shared.to_text() == "Struct{a=text}");
}

TEST_CASE("names to include, to exclude and to rename may be the same", "[transforms]") {
  const auto map = [] { return Map{{"a", 1}, {"b", 2}, {"c", 3}, {"d", 4}}; };
  CHECK(changed<ReplaceField>({{"renames", "a:c,b:a"}}, map()).to_text() == "{c=3, a=2, d=4}");
  CHECK(changed<ReplaceField>({{"include", "a,b"}, {"exclude", "b"}}, map()).to_text() == "{a=1}");
  CHECK(changed<ReplaceField>({{"include", "a"}, {"renames", "a:z,b:y"}}, map()).to_text() ==
        "{z=1}");
}

}  // namespace troupe::runtime::transforms
