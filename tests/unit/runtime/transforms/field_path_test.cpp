#include "runtime/pipeline/transforms/field_path.hpp"

#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe::runtime::transforms {

namespace {

using Steps = std::vector<std::string>;

Map nested_map() {
  Map inner;
  inner.emplace_back(Value("bar"), Value(std::int32_t{42}));
  inner.emplace_back(Value("baz"), Value());
  Map outer;
  outer.emplace_back(Value("foo"), Value(inner));
  outer.emplace_back(Value("text"), Value("x"));
  return outer;
}

SchemaPtr nested_schema() {
  const auto inner =
      SchemaBuilder::structure()
          .field("bar", Schema::of(SchemaType::int32))
          .field("baz",
                 SchemaBuilder(SchemaType::int32).optional().default_value(std::int32_t{7}).build())
          .optional()
          .build();
  return SchemaBuilder::structure()
      .field("foo", inner)
      .field("text", Schema::of(SchemaType::string))
      .build();
}

}  // namespace

TEST_CASE("field path: dots and backticks", "[runtime][transforms]") {
  struct Case {
    const char* path;
    Steps steps;
  };
  const auto c = GENERATE(values<Case>({
      {"foobarbaz", {"foobarbaz"}},
      {"foo.bar.baz", {"foo", "bar", "baz"}},
      {"", {}},
      {"..", {"", "", ""}},
      {"foo..", {"foo", "", ""}},
      {".bar.", {"", "bar", ""}},
      {"..baz", {"", "", "baz"}},
      {"foo`bar`baz", {"foo`bar`baz"}},
      {"`foo.bar.baz`", {"foo.bar.baz"}},
      {"foo.`bar.baz`", {"foo", "bar.baz"}},
      {"`foo.bar`.baz", {"foo.bar", "baz"}},
      {"foo.`bar`.baz", {"foo", "bar", "baz"}},
      {"foo.``bar.baz`", {"foo", "`bar.baz"}},
      {"foo.`bar.baz``", {"foo", "bar.baz`"}},
      {"foo.`ba`r.baz`", {"foo", "ba`r.baz"}},
      {"foo.ba`r.baz", {"foo", "ba`r", "baz"}},
      {"foo.``bar``.baz", {"foo", "`bar`", "baz"}},
      {"``foo.bar.baz``", {"`foo.bar.baz`"}},
      {"foo.`bar\\`.baz`", {"foo", "bar`.baz"}},
      {"foo.`bar.`baz`", {"foo", "bar.`baz"}},
      {"foo.`bar\\`.`baz`", {"foo", "bar`.`baz"}},
      {"foo.`bar\\\\`.\\`baz`", {"foo", "bar\\`.\\`baz"}},
  }));
  CAPTURE(c.path);
  CHECK(FieldPath(c.path, FieldSyntax::v2).steps() == c.steps);
  CHECK(FieldPath(c.path, FieldSyntax::v1).steps() == Steps{c.path});
}

TEST_CASE("field path: an open backtick is refused with its place", "[runtime][transforms]") {
  struct Case {
    const char* path;
    int position;
  };
  const auto c = GENERATE(values<Case>({
      {"`foo.bar.baz", 0},
      {"foo.`bar.baz", 4},
      {"foo.bar.`baz", 8},
      {"foo.bar.`baz\\`", 8},
  }));
  CHECK_THROWS_WITH(FieldPath(c.path, FieldSyntax::v2),
                    "Incomplete backtick pair in path: [" + std::string(c.path) +
                        "], consider adding a backslash before backtick at position " +
                        std::to_string(c.position) + " to escape it");
}

TEST_CASE("field path: values of maps", "[runtime][transforms]") {
  const auto map = nested_map();
  const auto value_of = [&](const char* path) {
    return FieldPath(path, FieldSyntax::v2).value_in(map);
  };
  CHECK(value_of("foo.bar") == Value(std::int32_t{42}));
  for (const char* missing : {"foo.baz", "foo.unknown", "un.known", "unknown", "foo.baz.inner"}) {
    CAPTURE(missing);
    CHECK(value_of(missing).is_null());
  }
  CHECK_THROWS_WITH(value_of("text.x"),
                    "Only Map objects supported in absence of schema for [nested field access], "
                    "found: java.lang.String");
  CHECK_THROWS_AS(value_of(""), IllegalArgumentException);
}

TEST_CASE("field path: fields and values of structs", "[runtime][transforms]") {
  const auto schema = nested_schema();
  const FieldPath path("foo.baz", FieldSyntax::v2);
  REQUIRE(path.field_in(*schema) != nullptr);
  CHECK(path.field_in(*schema)->name == "baz");
  CHECK(FieldPath("foo.no", FieldSyntax::v2).field_in(*schema) == nullptr);
  CHECK(FieldPath("no.baz", FieldSyntax::v2).field_in(*schema) == nullptr);
  CHECK_THROWS_AS(FieldPath("text.x", FieldSyntax::v2).field_in(*schema), DataException);

  Struct structure(schema);
  CHECK(path.value_in(structure, true).is_null());
  Struct inner(schema->field("foo")->schema);
  inner.put("bar", std::int32_t{42});
  structure.put("foo", Value(inner));
  CHECK(path.value_in(structure, true) == Value(std::int32_t{7}));
  CHECK(path.value_in(structure, false).is_null());
  CHECK(FieldPath("foo.bar", FieldSyntax::v2).value_in(structure, true) == Value(std::int32_t{42}));
}

}  // namespace troupe::runtime::transforms
