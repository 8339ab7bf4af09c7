// The tables of org.apache.kafka.connect.data.ValuesTest, and what 4.2.0 answers to more.
#include <troupe/errors.hpp>
#include <troupe/logical.hpp>
#include <troupe/struct.hpp>
#include <troupe/values.hpp>

#include <catch2/catch.hpp>

#include <ctime>
#include <string>
#include <vector>

namespace troupe {

namespace {

/// Types and names of a schema and what it holds: `ARRAY<INT8>`, `MAP<STRING,null>`, `Date`.
std::string shape(const SchemaPtr& schema) {
  if (!schema) {
    return "null";
  }
  if (schema->name()) {
    return schema->name()->substr(schema->name()->rfind('.') + 1);
  }
  auto text = std::string(type_constant(schema->type()));
  if (schema->type() == SchemaType::array) {
    text += '<' + shape(schema->value_schema()) + '>';
  } else if (schema->type() == SchemaType::map) {
    text += '<' + shape(schema->key_schema()) + ',' + shape(schema->value_schema()) + '>';
  }
  return text;
}

struct ParseCase {
  std::string text;
  std::string schema;
  std::string value;
};

std::string value_text(const Value& value) {
  const auto* instant = value.get_if<Instant>();
  return instant != nullptr ? std::to_string(instant->epoch_ms) : value.to_text();
}

void check_parse(const std::vector<ParseCase>& cases) {
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto parsed = values::parse_string(c.text);
    CHECK(shape(parsed.schema) == c.schema);
    CHECK(value_text(parsed.value) == c.value);
  }
}

/// Texts that come back as they are.
void check_strings(const std::vector<std::string>& texts) {
  for (const auto& text : texts) {
    CAPTURE(text);
    const auto parsed = values::parse_string(text);
    CHECK(shape(parsed.schema) == "STRING");
    CHECK(parsed.value == Value(text));
  }
}

Value text(const char* content) { return Value(content); }

/// Time of this processor alone: the machine may be busy.
double seconds_to_parse(const std::string& content) {
  const auto begin = std::clock();
  static_cast<void>(values::parse_string(content));
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

std::string repeated(const std::string& part, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    text += part;
  }
  return text;
}

}  // namespace

TEST_CASE("values: literals and numbers are recognised", "[api][values]") {
  check_parse({
      {"true", "BOOLEAN", "true"},
      {" true ", "BOOLEAN", "true"},
      {"\n\t false ", "BOOLEAN", "false"},
      {"null", "null", "null"},
      {" null ", "null", "null"},
      {" 1 ", "INT8", "1"},
      {"+5", "INT8", "5"},
      {"-0", "INT8", "0"},
      {"007", "INT8", "7"},
      {"1.", "INT8", "1"},
      {"1.0", "INT8", "1"},
      {"-.5", "FLOAT32", "-0.5"},
      {"+.5", "FLOAT32", "0.5"},
      {"1e3", "INT16", "1000"},
      {"127", "INT8", "127"},
      {"-128", "INT8", "-128"},
      {"128", "INT16", "128"},
      {"300.0", "INT16", "300"},
      {"300.01", "FLOAT32", "300.01"},
      {"66000.0", "INT32", "66000"},
      {"66000.0008", "FLOAT32", "66000.0"},
      {"123456.789", "FLOAT32", "123456.79"},
      {"9223372036854775807", "INT64", "9223372036854775807"},
      {"-9223372036854775808", "INT64", "-9223372036854775808"},
      {"9223372036854775808", "Decimal", "9223372036854775808"},
      {"12345678901234567890", "Decimal", "12345678901234567890"},
      {"1e30", "FLOAT32", "1.0E30"},
      {"1e400", "Decimal", "1E+400"},
      {"1.5e-400", "FLOAT32", "0.0"},
      {"3.4028235E38", "FLOAT32", "3.4028235E38"},
      {"3.4028236E38", "FLOAT64", "3.4028236E38"},
      {"1.7976931348623157E308", "FLOAT64", "1.7976931348623157E308"},
      {"99999999999999999999.5", "FLOAT32", "1.0E20"},
      {"123:456", "INT8", "123"},
      {"1,2", "INT8", "1"},
      {"1}", "INT8", "1"},
      {"12[", "INT8", "12"},
      {"5\"x", "INT8", "5"},
  });
}

TEST_CASE("values: dates and times are lenient, in UTC", "[api][values]") {
  check_parse({
      {"2019-08-23", "Date", "1566518400000"},
      {"2019-08-23 ", "Date", "1566518400000"},
      {"2019-13-45", "Date", "1581638400000"},
      {"14:34:54.346Z", "Time", "52494346"},
      {"24:00:00.000Z", "Time", "86400000"},
      {"2019-02-30T25:61:61.999Z", "Timestamp", "1551578521999"},
      {"14\\:34\\:54.346Z", "Time", "52494346"},
      {"2019-08-23T14\\:34\\:54.346Z", "Timestamp", "1566570894346"},
      {"0001-01-01", "Date", "-62135769600000"},
      {"1582-10-15", "Date", "-12219292800000"},
      {"1582-10-04", "Date", "-12219379200000"},
      {"[2019-08-23]", "ARRAY<Date>", "[Fri Aug 23 00:00:00 UTC 2019]"},
      {"[70000, 2019-08-23]", "ARRAY<Date>",
       "[Thu Aug 27 00:00:00 UTC 2161, Fri Aug 23 00:00:00 UTC 2019]"},
      {"{\"k1\":14:34:54.346Z}", "MAP<STRING,Time>", "{k1=Thu Jan 01 14:34:54 UTC 1970}"},
      {"{\"k1\":\"14:34:54.346Z\"}", "MAP<STRING,Time>", "{k1=Thu Jan 01 14:34:54 UTC 1970}"},
  });
}

TEST_CASE("values: arrays and maps find one schema for what they hold", "[api][values]") {
  check_parse({
      {"[]", "ARRAY<null>", "[]"},
      {"[ ]", "ARRAY<null>", "[]"},
      {"{}", "MAP<null,null>", "{}"},
      {"{}extra", "MAP<null,null>", "{}"},
      {"[1]foo", "ARRAY<INT8>", "[1]"},
      {"[null]", "ARRAY<null>", "[null]"},
      {"[1,]", "ARRAY<INT8>", "[1]"},
      {"{\"a\":1,}", "MAP<STRING,INT8>", "{a=1}"},
      {"{\"a\":1 \"b\":2}", "MAP<STRING,INT8>", "{a=1, b=2}"},
      {"[1,2.5]", "ARRAY<FLOAT32>", "[1.0, 2.5]"},
      {"[1,300,70000]", "ARRAY<INT32>", "[1, 300, 70000]"},
      {"[1,1.5,100000000000]", "ARRAY<FLOAT32>", "[1.0, 1.5, 1.0E11]"},
      {"[1, 2, 32768]", "ARRAY<INT32>", "[1, 2, 32768]"},
      {"[1,\"a\"]", "ARRAY<null>", "[1, a]"},
      {"[true,1]", "ARRAY<null>", "[true, 1]"},
      {"[1,12345678901234567890]", "ARRAY<null>", "[1, 12345678901234567890]"},
      {"[12345678901234567890, 1.5]", "ARRAY<null>", "[12345678901234567890, 1.5]"},
      {"[9223372036854775808, -9223372036854775809]", "ARRAY<Decimal>",
       "[9223372036854775808, -9223372036854775809]"},
      {"[\"a\\\"b\"]", "ARRAY<STRING>", "[a\\\"b]"},
      {"[[],[1]]", "ARRAY<ARRAY<INT8>>", "[[], [1]]"},
      {"[[1],[\"a\"]]", "ARRAY<ARRAY<STRING>>", "[[1], [a]]"},
      {"[[]]", "ARRAY<ARRAY<null>>", "[[]]"},
      {"[{}]", "ARRAY<MAP<null,null>>", "[{}]"},
      {"{\"a\":{}}", "MAP<STRING,MAP<null,null>>", "{a={}}"},
      {"{1:null}", "MAP<INT8,null>", "{1=null}"},
      {"{3: null}", "MAP<INT8,null>", "{3=null}"},
      {"{1:2,300:4}", "MAP<INT16,INT8>", "{1=2, 300=4}"},
      {"{1:1, 2:1, 300:300, 4:\"four\"}", "MAP<INT16,null>", "{1=1, 2=1, 300=300, 4=four}"},
      {"{4:\"four\", 300:300, 1:1}", "MAP<INT16,null>", "{4=four, 300=300, 1=1}"},
      {"{1:1, 2:1, 300:300, \"four\":1}", "MAP<null,null>", "{1=1, 2=1, 300=300, four=1}"},
      {"{true: false, false: true}", "MAP<BOOLEAN,BOOLEAN>", "{true=false, false=true}"},
      {"[true, false]", "ARRAY<BOOLEAN>", "[true, false]"},
      {"[1, 2, 300, \"four\"]", "ARRAY<null>", "[1, 2, 300, four]"},
      {"[\"four\", 300, 2, 1]", "ARRAY<null>", "[four, 300, 2, 1]"},
      {"{\"foo\":\"123\",\"bar\":\"baz\"}", "MAP<STRING,STRING>", "{foo=123, bar=baz}"},
      {"{ \"foo\" : \"123\" , \n\"bar\" : \"baz\" }", "MAP<STRING,STRING>", "{foo=123, bar=baz}"},
      {"{\"foo\":12345,\"bar\":0,\"baz\":-4321}", "MAP<STRING,INT16>",
       "{foo=12345, bar=0, baz=-4321}"},
      {"{\"foo\":1234567890,\"bar\":0,\"baz\":-987654321}", "MAP<STRING,INT32>",
       "{foo=1234567890, bar=0, baz=-987654321}"},
      {"{\"a\":1,\"a\":2}", "MAP<STRING,INT8>", "{a=2}"},
  });
}

TEST_CASE("values: what is none of these is a string", "[api][values]") {
  check_strings({"",
                 "  ",
                 "TRUE",
                 "truex",
                 "true false",
                 "true}",
                 "false]",
                 "nullx",
                 "null=",
                 "1 abc",
                 "NaN",
                 "Infinity",
                 "0x10",
                 "1_000",
                 "1f",
                 "1d",
                 ".5",
                 "--5",
                 "-",
                 "1e2147483648",
                 "\"x\"",
                 "[1,null]",
                 "[null,1]",
                 "[1, 2",
                 "[,1]",
                 "[1, 2, 3,,,]",
                 "[0 1 2]",
                 "{\"a\":1,\"b\":null}",
                 "[foo]",
                 "[true,null]",
                 "{null:3}",
                 "{\"a\":null,\"b\":1}",
                 "{foo: 3}",
                 "{3: foo}",
                 "{6:9 4:20}",
                 "\xef\xbf\xbf",
                 "[2019-08-23, 70000]",
                 "[2019-08-23T14:34:54.346Z, 100000000000]",
                 " { ,,  , , }  "});
}

TEST_CASE("values: texts survive printing and parsing inside containers", "[api][values]") {
  const std::string hard = "string with delimiters: <>?,./\\=+-!@#$%^&*(){}[]|;':";
  for (const auto& original : {std::string("three\"blind\\\"mice"), hard}) {
    CAPTURE(original);
    CHECK(values::parse_string(original).value == Value(original));
  }
  std::string printed;
  values::append_text(Array{Value("three\"blind\\\"mice")}, printed);
  CHECK(printed == "[\"three\\\"blind\\\\\\\"mice\"]");
}

TEST_CASE("values: printing", "[api][values]") {
  const auto schema = SchemaBuilder::structure()
                          .field("a", Schema::of(SchemaType::int32))
                          .field("b", SchemaBuilder(SchemaType::string).default_value("x").build())
                          .build();
  Struct structure(schema);
  structure.put("a", std::int32_t{1});
  const std::vector<std::pair<Value, std::string>> cases = {
      {Value(nullptr), "null"},
      {Value(1.5F), "1.5"},
      {Value(std::int64_t{-7}), "-7"},
      {Value("a\"b"), "a\"b"},
      {Value(Bytes::copy("\x01\x02\x03")), "AQID"},
      {Value(Array{Value("a"), Value(Bytes::copy("\x01")), Value(nullptr)}),
       "[\"a\",\"AQ==\",null]"},
      {Value(Map{{Value("k"), Value(Array{Value(true)})}}), "{\"k\":[true]}"},
      {Value(structure), "{\"a\":1,\"b\":\"x\"}"},
      {Value(Instant{-1}), "23:59:59.999Z"},
      {Value(Instant{86'399'999}), "23:59:59.999Z"},
      {Value(Instant{86'400'000}), "1970-01-02"},
      {Value(Instant{1566570894346}), "2019-08-23T14:34:54.346Z"},
      {Value(Instant{253402300800000}), "10000-01-01"},
      {Value(*parse_decimal("1.50")), "1.50"},
  };
  for (const auto& [value, want] : cases) {
    std::string printed;
    values::append_text(value, printed);
    CHECK(printed == want);
  }
}

TEST_CASE("values: conversions of scalars", "[api][values]") {
  using namespace values;
  CHECK(convert_to_boolean(nullptr, text("true")) == Value(true));
  CHECK(convert_to_boolean(nullptr, text("0")) == Value(false));
  CHECK(convert_to_boolean(nullptr, text("1")) == Value(true));
  CHECK_THROWS_AS(convert_to_boolean(nullptr, text("\"green\"")), DataException);
  CHECK(convert_to_byte(nullptr, std::int32_t{300}) == Value(std::int8_t{44}));
  CHECK(convert_to_short(nullptr, text("1e3")) == Value(std::int16_t{1000}));
  CHECK(convert_to_integer(nullptr, 1e30) == Value(std::int32_t{-1}));
  CHECK(convert_to_long(nullptr, text("18446744073709551617.9")) == Value(std::int64_t{1}));
  const auto huge = parse_string(Text("14741e2147483647"));
  CHECK(convert_to_long(huge.schema, huge.value) == Value(std::int64_t{0}));
  CHECK_THROWS_WITH(convert_to_long(nullptr, text(" 1")),
                    "Unable to convert  1 (class java.lang.String) to a number");
  CHECK_THROWS_WITH(convert_to_long(Schema::of(SchemaType::boolean), true),
                    "Unable to convert true (class java.lang.Boolean) to Schema{BOOLEAN}");
  CHECK(convert_to_float(nullptr, text("0.1")) == Value(0.1F));
  CHECK(convert_to_double(nullptr, std::int64_t{3}) == Value(3.0));
  CHECK(convert_to_string(nullptr, Array{Value("a")}) == text("[\"a\"]"));
  for (const auto convert :
       {convert_to_boolean, convert_to_byte, convert_to_short, convert_to_integer, convert_to_long,
        convert_to_float, convert_to_double, convert_to_string}) {
    CHECK(convert(nullptr, nullptr).is_null());
  }
}

TEST_CASE("values: conversions that refuse null", "[api][values]") {
  using namespace values;
  for (const auto convert : {convert_to_list, convert_to_map, convert_to_struct, convert_to_time,
                             convert_to_date, convert_to_timestamp}) {
    CHECK_THROWS_WITH(convert(nullptr, nullptr),
                      "Unable to convert a null value to a schema that requires a value");
  }
  CHECK(convert_to_list(nullptr, text("[1]")) == Value(Array{Value(std::int8_t{1})}));
  CHECK_THROWS_WITH(convert_to_list(nullptr, text("[1, 2, 3,,,]")),
                    "Unable to convert [1, 2, 3,,,] (class java.lang.String) to Schema{ARRAY}");
  CHECK_THROWS_AS(convert_to_map(nullptr, text(" { \"foo\" :  1234567890 ,, \"bar\" : 0}")),
                  DataException);
  CHECK_THROWS_AS(convert_to_map(nullptr, text(" { \"foo\" :  1 , \"a\", \"bar\" : 0 }")),
                  DataException);
  CHECK_THROWS_AS(convert_to_struct(nullptr, text("")), DataException);
}

TEST_CASE("values: conversions between dates know what they come from", "[api][values]") {
  using namespace values;
  const auto timestamp = logical::timestamp_schema();
  const Value moment(Instant{1566570894346});
  CHECK(convert_to_date(timestamp, moment) == Value(Instant{1566518400000}));
  CHECK(convert_to_time(timestamp, moment) == Value(Instant{52494346}));
  CHECK(convert_to_time(timestamp, Instant{-1}) == Value(Instant{86'399'999}));
  CHECK(convert_to_timestamp(timestamp, moment) == moment);
  CHECK(convert_to_date(nullptr, moment) == moment);
  CHECK(convert_to_timestamp(logical::date_schema(), Instant{86'400'000}) ==
        Value(Instant{86'400'000}));
  CHECK(convert_to_date(nullptr, text("10")) == Value(Instant{864'000'000}));
  CHECK(convert_to_timestamp(nullptr, std::int64_t{5}) == Value(Instant{5}));
  CHECK(convert_to_long(logical::date_schema(), Instant{86'400'000}) == Value(std::int64_t{1}));
}

TEST_CASE("values: decimals of everything are 1.0", "[api][values]") {
  const Value want(*parse_decimal("1.0"));
  for (const auto& value : {Value(1.0F), text("1.0"), want, Value(Bytes::copy("\x0a"))}) {
    CHECK(values::convert_to_decimal(nullptr, value, 1) == want);
  }
  CHECK_THROWS_AS(values::convert_to_decimal(nullptr, nullptr, 1), DataException);
}

TEST_CASE("values: schemas inferred", "[api][values]") {
  using values::infer_schema;
  const auto structure = SchemaBuilder::structure().build();
  CHECK(shape(infer_schema(std::int8_t{1})) == "INT8");
  CHECK(shape(infer_schema(Bytes::copy("x"))) == "BYTES");
  CHECK(infer_schema(Struct(structure)) == structure);
  CHECK(shape(infer_schema(Array{Value("a"), Value(nullptr)})) == "ARRAY<STRING>");
  CHECK(infer_schema(Array{Value("a"), Value(nullptr)})->value_schema()->is_optional());
  CHECK(shape(infer_schema(Map{{Value("a"), Value(true)}})) == "MAP<STRING,BOOLEAN>");
  CHECK(shape(infer_schema(Array{Value(Array{Value(true)})})) == "ARRAY<ARRAY<null>>");
  for (const auto& none : {Value(nullptr), Value(Array{}), Value(Map{}), Value(Instant{}),
                           Value(*parse_decimal("1")), Value(Array{Value("a"), Value(true)})}) {
    CHECK_FALSE(infer_schema(none));
  }
}

TEST_CASE("values: nesting is bounded, and no long text takes long", "[api][values]") {
  CHECK(shape(values::parse_string(std::string(2, '[') + "]]").schema) == "ARRAY<ARRAY<null>>");
  CHECK_THROWS_AS(values::parse_string(std::string(1'000'000, '[')), DataException);
  constexpr std::size_t size = 400'000;
  constexpr double patience = 10;  // unoptimised and under sanitizers; quadratic would be minutes
  for (const auto* part : {"\"", "\\", " ", ":", "1:1:"}) {
    CAPTURE(part);
    CHECK(seconds_to_parse(repeated(part, size)) < patience);
  }
  CHECK(seconds_to_parse('[' + repeated("1,", size)) < patience);
  CHECK(seconds_to_parse(std::string(size / 10, '7')) < patience);
  std::string keys = "{";
  for (int i = 0; keys.size() < size / 4; ++i) {
    keys += std::to_string(i) + ":1,";
  }
  CHECK(seconds_to_parse(keys + '}') < patience);
}

}  // namespace troupe
