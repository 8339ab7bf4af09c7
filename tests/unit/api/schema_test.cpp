// The tables of upstream's ConnectSchemaTest, SchemaBuilderTest, StructTest, logical type tests and
// SchemaProjectorTest.
#include <troupe/errors.hpp>
#include <troupe/logical.hpp>
#include <troupe/schema_projector.hpp>
#include <troupe/struct.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <vector>

namespace troupe {

namespace {

using enum SchemaType;

const SchemaPtr& of(SchemaType type) { return Schema::of(type); }

SchemaPtr fake_struct() {
  return SchemaBuilder::structure().field("one", of(string)).field("two", of(string)).build();
}

struct FitCase {
  SchemaPtr schema;
  Value value;
};

const auto string_list = SchemaBuilder::array(of(string)).build();
const auto int_map = SchemaBuilder::map(of(int32), of(string)).build();

}  // namespace

TEST_CASE("schema: a value without content is judged by its kind", "[api][schema]") {
  const auto kind = [](const SchemaPtr& schema) {
    return static_cast<Value::Kind>(schema->plain_kind());
  };
  CHECK(kind(of(int32)) == Value::Kind::int32);
  CHECK(kind(Schema::optional_of(string)) == Value::Kind::text);
  CHECK(kind(SchemaBuilder(int64).name("other").build()) == Value::Kind::int64);
  CHECK(kind(logical::timestamp_schema()) == Value::Kind::instant);
  CHECK(kind(logical::decimal_schema(2)) == Value::Kind::decimal);
  for (const auto& container : {string_list, int_map, fake_struct()}) {
    CHECK(kind(container) == Value::Kind::null);
  }
}

TEST_CASE("schema: fields belong to structs, nested schemas to containers", "[api][schema]") {
  const auto schema =
      SchemaBuilder::structure().field("foo", of(boolean)).field("bar", of(int32)).build();
  REQUIRE(schema->fields().size() == 2);
  CHECK(schema->field("bar")->index == 1);
  CHECK(schema->field("none") == nullptr);
  CHECK_THROWS_WITH(of(int8)->fields(), "Cannot list fields on non-struct type");
  CHECK_THROWS_WITH(of(int8)->field("a"), "Cannot look up fields on non-struct type");
  CHECK_THROWS_WITH(of(int8)->key_schema(), "Cannot look up key schema on non-map type");
  CHECK_THROWS_WITH(of(int8)->value_schema(),
                    "Cannot look up value schema on non-array and non-map type");
  CHECK(logical::date_schema()->to_text() == "Schema{org.apache.kafka.connect.data.Date:INT32}");
}

TEST_CASE("schema: values of the right class fit", "[api][schema]") {
  const std::vector<FitCase> cases = {
      {of(int8), std::int8_t{1}},
      {of(int16), std::int16_t{1}},
      {of(int32), std::int32_t{1}},
      {of(int64), std::int64_t{1}},
      {of(float32), 1.0F},
      {of(float64), 1.0},
      {of(boolean), true},
      {of(string), "a string"},
      {of(bytes), Bytes::copy("a byte array")},
      {string_list, Array{Value("a")}},
      {int_map, Map{{Value(std::int32_t{1}), Value("a")}}},
      {logical::decimal_schema(2), *parse_decimal("1.56")},
      {logical::date_schema(), Instant{0}},
      {logical::time_schema(), Instant{0}},
      {logical::timestamp_schema(), Instant{0}},
      {Schema::optional_of(string), nullptr},
  };
  for (const auto& c : cases) {
    CAPTURE(c.schema->to_text());
    CHECK_NOTHROW(validate_value("value", c.schema, c.value));
  }
}

TEST_CASE("schema: every other class is refused", "[api][schema]") {
  const std::vector<FitCase> cases = {
      {of(int8), std::int32_t{1}},
      {of(int16), std::int32_t{1}},
      {of(int32), std::int64_t{1}},
      {of(int64), std::int32_t{1}},
      {of(float32), 1.0},
      {of(float64), 1.0F},
      {of(boolean), 1.0F},
      {of(string), Bytes::copy("x")},
      {of(bytes), "x"},
      {string_list, Array{Value(std::int32_t{1})}},
      {string_list, Array{Value("a"), Value("b"), Value(std::int32_t{1})}},
      {int_map, Map{{Value("wrong"), Value("a")}}},
      {int_map, Map{{Value(std::int32_t{1}), Value(true)}}},
      {int_map, Map{{Value(std::int32_t{1}), Value("a")}, {Value("wrong"), Value("a")}}},
      {logical::decimal_schema(2), std::int64_t{156}},
      {logical::date_schema(), std::int32_t{1}},
      {logical::time_schema(), std::int64_t{1}},
      {logical::timestamp_schema(), std::int64_t{1}},
      {fake_struct(), Struct(SchemaBuilder::structure().build())},
      {of(string), nullptr},
  };
  for (const auto& c : cases) {
    CAPTURE(c.schema->to_text(), c.value.to_text());
    CHECK_THROWS_AS(validate_value("value", c.schema, c.value), DataException);
  }
}

TEST_CASE("schema: a container with the name of a logical type holds nothing", "[api][schema]") {
  struct NamedCase {
    std::function<SchemaBuilder()> builder;
    std::string_view name;
    Value value;
    std::string message;
  };
  const Value decimal = *parse_decimal("1");
  const std::vector<NamedCase> cases = {
      {[] { return SchemaBuilder::structure(); }, logical::date_name, Instant{0},
       "class java.util.Date cannot be cast to class org.apache.kafka.connect.data.Struct "
       "(java.util.Date is in module java.base of loader 'bootstrap'; "
       "org.apache.kafka.connect.data.Struct is in unnamed module of loader 'app')"},
      {[] { return SchemaBuilder::array(of(int32)); }, logical::decimal_name, decimal,
       "class java.math.BigDecimal cannot be cast to class java.util.List (java.math.BigDecimal "
       "and java.util.List are in module java.base of loader 'bootstrap')"},
      {[] { return SchemaBuilder::map(of(string), of(int32)); }, logical::timestamp_name,
       Instant{0},
       "class java.util.Date cannot be cast to class java.util.Map (java.util.Date and "
       "java.util.Map are in module java.base of loader 'bootstrap')"},
  };
  for (const auto& c : cases) {
    const auto schema = c.builder().name(std::string(c.name)).build();
    CAPTURE(schema->to_text());
    try {
      validate_value("value", schema, c.value);
      FAIL("taken");
    } catch (const ConnectException& e) {
      CHECK(e.java_class() == "java.lang.ClassCastException");
      CHECK(e.message() == c.message);
    }
    Struct holder(SchemaBuilder::structure().field("inner", schema).build());
    CHECK_THROWS_AS(holder.put("inner", c.value), ConnectException);
    CHECK_THROWS_AS(c.builder().name(std::string(c.name)).default_value(c.value), ConnectException);
  }
}

TEST_CASE("schema: messages name the place", "[api][schema]") {
  const auto message = [](const std::string& where, const SchemaPtr& schema, const Value& value) {
    try {
      validate_value(where, schema, value);
    } catch (const DataException& e) {
      return std::string(e.what());
    }
    return std::string("no error");
  };
  const std::string field = "field: \"field\"";
  const auto null_map = SchemaBuilder::map_of_null().build();
  const auto key_map = SchemaBuilder::map_with_null_values(of(string)).build();
  CHECK(message(field, logical::timestamp_schema(), std::int64_t{1}) ==
        "Invalid Java object for schema \"org.apache.kafka.connect.data.Timestamp\" with type "
        "INT64: class java.lang.Long for field: \"field\"");
  CHECK(message("value", of(int8), "x") ==
        "Invalid Java object for schema with type INT8: class java.lang.String for value");
  CHECK(message(field, string_list, Array{Value(nullptr)}) ==
        "Invalid value: null used for required element of array field: \"field\", schema type: "
        "STRING");
  CHECK(message(field, string_list, Array{Value(true)}) ==
        "Invalid Java object for schema with type STRING: class java.lang.Boolean for element of "
        "array field: \"field\"");
  CHECK(message(field, SchemaBuilder::array_of_null().build(), Array{}) ==
        "No schema defined for element of array field: \"field\"");
  CHECK(message(field, int_map, Map{{Value(nullptr), Value(nullptr)}}) ==
        "Invalid value: null used for required key of map field: \"field\", schema type: INT32");
  CHECK(message(field, null_map, Map{}) == "No schema defined for key of map field: \"field\"");
  CHECK(message(field, key_map, Map{}) == "No schema defined for value of map field: \"field\"");
  CHECK(message("value", fake_struct(), Struct(SchemaBuilder::structure().build())) ==
        "Struct schemas do not match.");
}

TEST_CASE("schema: equality looks at every attribute", "[api][schema]") {
  const auto make = [](const std::function<void(SchemaBuilder&)>& change) {
    SchemaBuilder builder(int8);
    builder.optional().default_value(std::int8_t{2}).name("n").version(1).doc("d");
    change(builder);
    return builder.build();
  };
  const auto base = make([](auto& b) { b.parameter("k", "v").parameter("l", "w"); });
  CHECK(*base == *make([](auto& b) { b.parameter("l", "w").parameter("k", "v"); }));
  CHECK_FALSE(*base == *make([](auto&) {}));
  CHECK_FALSE(*base == *make([](auto& b) { b.parameter("k", "other").parameter("l", "w"); }));
  CHECK_FALSE(*SchemaBuilder(int8).build() == *SchemaBuilder(int16).build());
  CHECK_FALSE(*SchemaBuilder(int8).build() == *SchemaBuilder(int8).optional().build());
  CHECK_FALSE(*SchemaBuilder(int8).name("a").build() == *SchemaBuilder(int8).name("b").build());
  CHECK_FALSE(*SchemaBuilder(int8).version(1).build() == *SchemaBuilder(int8).version(2).build());
  CHECK_FALSE(*SchemaBuilder(int8).doc("a").build() == *SchemaBuilder(int8).build());
  const auto with_default = [](const char* content) {
    return SchemaBuilder::array(of(string)).default_value(Array{Value(content)}).build();
  };
  CHECK(*with_default("a") == *with_default("a"));
  CHECK_FALSE(*with_default("a") == *with_default("b"));
  CHECK_FALSE(*string_list == *SchemaBuilder::array(of(int8)).build());
  CHECK_FALSE(*int_map == *SchemaBuilder::map(of(int32), of(int8)).build());
  CHECK(*fake_struct() == *fake_struct());
}

TEST_CASE("schema builder: wrong defaults and wrong calls", "[api][schema]") {
  const std::vector<std::pair<SchemaType, Value>> wrong = {
      {int8, "x"},    {int16, "x"},   {int32, "x"}, {int64, "x"},  {float32, "x"},
      {float64, "x"}, {boolean, "x"}, {bytes, "x"}, {string, true}};
  for (const auto& [type, value] : wrong) {
    CAPTURE(type_name(type));
    CHECK_THROWS_WITH(SchemaBuilder(type).default_value(value), "Invalid default value");
  }
  CHECK_THROWS_AS(SchemaBuilder::array(of(int8)).default_value(Array{Value("x")}),
                  SchemaBuilderException);
  CHECK_THROWS_AS(
      SchemaBuilder::map(of(int8), of(int8)).default_value(Map{{Value("x"), Value("y")}}),
      SchemaBuilderException);
  CHECK_THROWS_AS(SchemaBuilder(int8).default_value(nullptr), SchemaBuilderException);
  CHECK_NOTHROW(SchemaBuilder(int8).optional().default_value(nullptr));
  CHECK_NOTHROW(SchemaBuilder(int8).name("a").name("a").version(1).version(1));
  CHECK_THROWS_WITH(SchemaBuilder(int8).name("a").name("b"),
                    "Invalid SchemaBuilder call: name has already been set.");
  CHECK_THROWS_WITH(SchemaBuilder(int8).version(1).version(2),
                    "Invalid SchemaBuilder call: version has already been set.");
  CHECK_THROWS_WITH(SchemaBuilder(int8).required().optional(),
                    "Invalid SchemaBuilder call: optional has already been set.");
  CHECK_THROWS_WITH(SchemaBuilder(boolean).default_value(true).default_value(false),
                    "Invalid SchemaBuilder call: default has already been set.");
  CHECK_THROWS_WITH(SchemaBuilder(int8).field("a", of(int8)), "Cannot create fields on type INT8");
  CHECK_THROWS_WITH(SchemaBuilder::structure().field("", of(int8)), "fieldName cannot be null.");
  CHECK_THROWS_WITH(SchemaBuilder::structure().field("a", nullptr),
                    "fieldSchema for field a cannot be null.");
  CHECK_THROWS_WITH(SchemaBuilder::structure().field("a", of(int8)).field("a", of(int8)),
                    "Cannot create field because of field name duplication a");
  CHECK_THROWS_WITH(SchemaBuilder::array(nullptr), "valueSchema cannot be null.");
  CHECK_THROWS_WITH(SchemaBuilder::map(nullptr, of(int8)), "keySchema cannot be null.");
  CHECK_THROWS_WITH(SchemaBuilder::map(of(int8), nullptr), "valueSchema cannot be null.");
  const auto merged = SchemaBuilder(int8).parameter("a", "1").parameters({{"b", "2"}}).build();
  CHECK(merged->parameters()->size() == 2);
  CHECK_FALSE(SchemaBuilder(int8).parameters({}).build()->parameters());
}

TEST_CASE("struct: fields are checked when put, and all at the end", "[api][struct]") {
  Struct record(fake_struct());
  CHECK_THROWS_WITH(record.validate(),
                    "Invalid value: null used for required field: \"one\", schema type: STRING");
  CHECK_THROWS_WITH(record.put("one", true),
                    "Invalid Java object for schema with type STRING: class java.lang.Boolean for "
                    "field: \"one\"");
  CHECK_THROWS_WITH(record.put("none", "x"), "none is not a valid field name");
  CHECK_THROWS_WITH(record.get_checked("one", int8), "Field 'one' is not of type INT8");
  record.put("one", "1").put("two", "2");
  CHECK_NOTHROW(record.validate());
  CHECK(record.to_text() == "Struct{one=1,two=2}");
  CHECK_THROWS_WITH(Struct(of(int8)), "Not a struct schema: Schema{INT8}");
  const auto lenient = SchemaBuilder::structure()
                           .field("o", Schema::optional_of(string))
                           .field("d", SchemaBuilder(int8).default_value(std::int8_t{0}).build())
                           .build();
  Struct empty(lenient);
  CHECK_NOTHROW(empty.validate());
  CHECK(empty.get("d") == Value(std::int8_t{0}));
  CHECK(empty.get("o").is_null());
  CHECK(empty.get_without_default("d").is_null());
  CHECK(empty.to_text() == "Struct{}");
  const auto outer = SchemaBuilder::structure().field("inner", fake_struct()).build();
  CHECK_THROWS_AS(Struct(outer).put("inner", Struct(fake_struct())), DataException);
  CHECK_THROWS_AS(Struct(outer).put("inner", Struct(lenient)), DataException);
}

TEST_CASE("logical types: to and from their base types", "[api][logical]") {
  using namespace logical;
  const auto scale2 = decimal_schema(2);
  CHECK(from_decimal(*scale2, *parse_decimal("1.56")) == Bytes::copy(std::string("\0\x9c", 2)));
  CHECK(from_decimal(*scale2, *parse_decimal("-1.56")) == Bytes::copy("\xff\x64"));
  CHECK(to_decimal(*scale2, Bytes::copy("\xff\x64")) == *parse_decimal("-1.56"));
  CHECK(from_decimal(*decimal_schema(0), *parse_decimal("0")) == Bytes::copy(std::string(1, '\0')));
  CHECK_THROWS_WITH(
      from_decimal(*scale2, *parse_decimal("1.5")),
      "Decimal value has mismatching scale for given Decimal schema. Schema has scale "
      "2, value has scale 1.");
  const auto unscaled = SchemaBuilder(bytes).name(std::string(decimal_name)).parameter("x", "1");
  CHECK_THROWS_WITH(decimal_scale(*unscaled.build()),
                    "Invalid Decimal schema: scale parameter not found.");
  CHECK(from_date(*date_schema(), {864'000'000'000}) == 10'000);
  CHECK(to_date(*date_schema(), 2'147'483'647).epoch_ms == 2'147'483'647 * day_ms);
  CHECK(from_date(*date_schema(), {-day_ms}) == -1);
  CHECK_THROWS_WITH(
      from_date(*date_schema(), {1000}),
      "Kafka Connect Date type should not have any time fields set to non-zero values.");
  CHECK(from_time(*time_schema(), {14'400'000}) == 14'400'000);
  CHECK_THROWS_WITH(
      from_time(*time_schema(), {864'000'000'000}),
      "Kafka Connect Time type should not have any date fields set to non-zero values.");
  CHECK_THROWS_WITH(
      to_time(*time_schema(), 86'400'001),
      "Time values must use number of milliseconds greater than 0 and less than 86400000");
  CHECK(from_timestamp(*timestamp_schema(), {4'000'000'000}) == 4'000'000'000);
  const auto other = SchemaBuilder(int64).name("invalid").build();
  CHECK_THROWS_WITH(from_date(*other, {}),
                    "Requested conversion of Date object but the schema does not match.");
  CHECK_THROWS_WITH(from_time(*other, {}),
                    "Requested conversion of Time object but the schema does not match.");
  CHECK_THROWS_WITH(to_time(*other, 0),
                    "Requested conversion of Date object but the schema does not match.");
  CHECK_THROWS_WITH(to_timestamp(*other, 0),
                    "Requested conversion of Timestamp object but the schema does not match.");
}

TEST_CASE("projector: numbers widen, other types stay", "[api][projector]") {
  const std::vector<std::pair<SchemaType, Value>> numbers = {{int8, std::int8_t{127}},
                                                             {int16, std::int16_t{255}},
                                                             {int32, std::int32_t{32767}},
                                                             {int64, std::int64_t{327890}},
                                                             {float32, 1.2F},
                                                             {float64, 1.2345}};
  for (std::size_t from = 0; from < numbers.size(); ++from) {
    for (std::size_t to = 0; to < numbers.size(); ++to) {
      const auto source = of(numbers[from].first);
      const auto target = of(numbers[to].first);
      CAPTURE(source->to_text(), target->to_text());
      if (to < from) {
        CHECK_THROWS_AS(project(source, numbers[from].second, target), SchemaProjectorException);
      } else {
        const auto projected = project(source, numbers[from].second, target);
        CHECK(projected.kind() == numbers[to].second.kind());
      }
    }
    for (const auto other : {boolean, bytes, string}) {
      CHECK_THROWS_AS(project(of(numbers[from].first), numbers[from].second, of(other)),
                      SchemaProjectorException);
    }
  }
  CHECK(project(of(int8), std::int8_t{127}, of(float64)) == Value(127.0));
  CHECK(project(of(string), "x", Schema::optional_of(string)) == Value("x"));
}

TEST_CASE("projector: an optional source needs a default", "[api][projector]") {
  const auto with_default = SchemaBuilder(int32).default_value(std::int32_t{-1}).build();
  const auto optional_default =
      SchemaBuilder(int32).optional().default_value(std::int32_t{-1}).build();
  const auto source = Schema::optional_of(int8);
  CHECK_THROWS_WITH(
      project(source, std::int8_t{1}, of(int32)),
      "Writer schema is optional, however, target schema does not provide a default value.");
  CHECK(project(source, std::int8_t{1}, with_default) == Value(std::int32_t{1}));
  CHECK(project(source, nullptr, with_default) == Value(std::int32_t{-1}));
  CHECK(project(source, nullptr, optional_default).is_null());
}

TEST_CASE("projector: structs, containers, names and parameters", "[api][projector]") {
  const auto source =
      SchemaBuilder::structure().field("id", of(int32)).field("gone", of(string)).build();
  Struct record(source);
  record.put("id", std::int32_t{1}).put("gone", "x");
  const auto added = SchemaBuilder(int32).default_value(std::int32_t{123}).build();
  const auto target = SchemaBuilder::structure()
                          .field("id", of(int64))
                          .field("added", added)
                          .field("maybe", Schema::optional_of(int8))
                          .build();
  CHECK(project(source, record, target).to_text() == "Struct{id=1,added=123}");
  const auto strict = SchemaBuilder::structure().field("new", of(int32)).build();
  CHECK_THROWS_WITH(project(source, record, strict),
                    "Required field `new` is missing from source schema: Schema{STRUCT}");
  const auto clash = SchemaBuilder::structure().field("id", of(boolean)).build();
  CHECK_THROWS_WITH(project(source, record, clash), "Error projecting id");
  const auto longs = SchemaBuilder::array(of(int64)).build();
  const auto ints = SchemaBuilder::array(of(int32)).build();
  CHECK(project(ints, Array{Value(std::int32_t{1})}, longs) ==
        Value(Array{Value(std::int64_t{1})}));
  const auto wide_map = SchemaBuilder::map(of(int64), of(float32)).build();
  const auto ints_map = SchemaBuilder::map(of(int32), of(int32)).build();
  CHECK(project(ints_map, Map{{Value(std::int32_t{1}), Value(std::int32_t{2})}}, wide_map) ==
        Value(Map{{Value(std::int64_t{1}), Value(2.0F)}}));
  CHECK_THROWS_WITH(project(SchemaBuilder(int8).name("a").build(), std::int8_t{1},
                            SchemaBuilder(int8).name("b").build()),
                    "Schema name mismatch. source name: a and target name: b");
  CHECK_THROWS_WITH(
      project(SchemaBuilder(int8).parameter("k", "v").build(), std::int8_t{1}, of(int8)),
      "Schema parameters not equal. source parameters: {k=v} and target parameters: "
      "null");
  CHECK_THROWS_WITH(project(of(int8), std::int8_t{1}, of(string)),
                    "Schema type mismatch. source type: INT8 and target type: STRING");
  const auto date = logical::date_schema();
  CHECK(project(date, Instant{0}, date) == Value(Instant{0}));
  CHECK(project(date, std::int32_t{1}, date) == Value(std::int32_t{1}));
  CHECK_THROWS_AS(project(date, Instant{0}, of(boolean)), SchemaProjectorException);
}

}  // namespace troupe
