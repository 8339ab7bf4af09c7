// The tables of upstream's ConnectHeadersTest and the number rules beneath them.
#include <troupe/decimal_text.hpp>
#include <troupe/errors.hpp>
#include <troupe/headers.hpp>
#include <troupe/logical.hpp>
#include <troupe/map_builder.hpp>
#include <troupe/struct.hpp>

#include <catch2/catch.hpp>

#include <limits>
#include <string>

namespace troupe {

namespace {

const Text key("k");

}  // namespace

TEST_CASE("headers: values are checked against their schema", "[api][headers]") {
  Headers headers;
  CHECK_THROWS_WITH(headers.add(key, Schema::of(SchemaType::string), nullptr),
                    "A null value requires an optional schema but was Schema{STRING}");
  CHECK_THROWS_WITH(headers.add(key, Schema::of(SchemaType::string), true),
                    "The value true is not compatible with the schema Schema{STRING}");
  CHECK_NOTHROW(headers.add(key, Schema::optional_of(SchemaType::string), nullptr));
  CHECK_NOTHROW(headers.add(key, nullptr, true));
  CHECK_NOTHROW(headers.add(key, logical::date_schema(), std::int32_t{1}));
  CHECK_NOTHROW(headers.add(key, logical::date_schema(), Instant{0}));
  CHECK_NOTHROW(headers.add(key, logical::timestamp_schema(), Instant{0}));
  CHECK_THROWS_AS(headers.add(key, Schema::of(SchemaType::int32), Instant{0}), DataException);
  CHECK(headers.size() == 5);
}

TEST_CASE("headers: typed forms take the schema of their type", "[api][headers]") {
  Headers headers;
  headers.add_boolean(key, true).add_byte(key, 1).add_short(key, 1).add_int(key, 1);
  headers.add_long(key, 1).add_float(key, 1).add_double(key, 1).add_bytes(key, Bytes::copy("x"));
  headers.add_bytes(key, nullptr).add_text(key, nullptr);
  headers.add_list(key, nullptr, nullptr).add_decimal(key, *parse_decimal("1.5"));
  headers.add_date(key, Instant{0}).add_time(key, Instant{1}).add_timestamp(key, Instant{1});
  std::string schemas;
  for (const auto& header : headers) {
    schemas += (header.schema ? header.schema->to_text() : "null") +
               (header.schema && header.schema->is_optional() ? "?" : "") + ' ';
  }
  const std::string data = "Schema{org.apache.kafka.connect.data.";
  CHECK(schemas ==
        "Schema{BOOLEAN} Schema{INT8} Schema{INT16} Schema{INT32} Schema{INT64} Schema{FLOAT32} "
        "Schema{FLOAT64} Schema{BYTES} Schema{BYTES}? Schema{STRING}? null " +
            data + "Decimal:BYTES} " + data + "Date:INT32} " + data + "Time:INT32} " + data +
            "Timestamp:INT64} ");
  CHECK_THROWS_AS(headers.add_date(key, Instant{1000}), DataException);
  CHECK_THROWS_AS(headers.add_time(key, Instant{864'000'000'000}), DataException);
  CHECK_THROWS_WITH(headers.add_list(key, Array{}, Schema::of(SchemaType::string)),
                    "Expecting ARRAY but instead found STRING");
  headers.retain_latest();
  CHECK(headers.size() == 1);
}

TEST_CASE("map builder: keys are unique, many or few", "[api][values]") {
  MapBuilder builder;
  for (int round = 0; round < 2; ++round) {
    for (std::int32_t i = 0; i < 100; ++i) {
      builder.put(i, round);
    }
  }
  const auto map = builder.take();
  REQUIRE(map.size() == 100);
  CHECK(map[99].first == Value(std::int32_t{99}));
  CHECK(map[0].second == Value(std::int32_t{1}));
}

TEST_CASE("values: equality is Java's", "[api][values]") {
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(Value(nan) == Value(-nan));
  CHECK_FALSE(Value(0.0) == Value(-0.0));
  const Map forward{{Value("a"), Value(true)}, {Value("b"), Value(false)}};
  const Map backward{{Value("b"), Value(false)}, {Value("a"), Value(true)}};
  CHECK(Value(forward) == Value(backward));
  CHECK(hash_value(Value(forward)) == hash_value(Value(backward)));
  CHECK_FALSE(Value(forward) == Value(Map{{Value("a"), Value(true)}}));
}

TEST_CASE("decimal text: many digits take no time", "[api][values]") {
  const std::string digits = "-" + std::string(100'000, '7') + ".5";
  const auto decimal = parse_decimal(digits);
  REQUIRE(decimal);
  CHECK(decimal_text(*decimal) == digits);
  CHECK(DecimalText::scan(digits)->to_double() == -std::numeric_limits<double>::infinity());
  CHECK(DecimalText::scan("\xd9\xa3.5")->to_float() == 3.5F);  // Arabic-Indic three
  CHECK(DecimalText::scan("1e-2147483647")->to_double() == 0);
  CHECK_FALSE(DecimalText::scan("1e2147483649"));
  CHECK(DecimalText::scan("1e70")->low_int64() == 0);
  CHECK(DecimalText::scan("-12.9e1")->low_int64() == -129);
  // BigDecimal cannot read its own text of this one (an exponent beyond 2^31), but is a number.
  const auto scan = DecimalText::scan("-14741e2147483647");
  REQUIRE(scan);
  CHECK(decimal_text(scan->to_decimal()) == "-1.4741E+2147483651");
  CHECK(DecimalText::of(scan->to_decimal()).low_int64() == 0);
  CHECK(DecimalText::of(scan->to_decimal()).to_double() ==
        -std::numeric_limits<double>::infinity());
}

}  // namespace troupe
