#include "rest/json_reader.hpp"
#include "rest/views/entities.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe::rest {

TEST_CASE("offsets: partitions and offsets of any JSON value, null and absent alike",
          "[rest][json]") {
  const auto offsets = read_offsets_request(
      R"({"offsets":[{"partition":{"a":1,"b":"x","a":2},"offset":{"p":1.5,"q":true,"r":null}},{"offset":null},{}]})");
  REQUIRE(offsets.ok());
  REQUIRE(offsets->size() == 3);
  CHECK(*find_offset(*offsets->at(0).partition, "a")->get_if<std::int64_t>() == 2);
  CHECK(find_offset(*offsets->at(0).partition, "b")->get_if<Text>()->view() == "x");
  CHECK(*find_offset(*offsets->at(0).offset, "p")->get_if<double>() == 1.5);
  CHECK(*find_offset(*offsets->at(0).offset, "q")->get_if<bool>());
  CHECK(find_offset(*offsets->at(0).offset, "r")->is_null());
  CHECK_FALSE(offsets->at(1).partition.has_value());
  CHECK_FALSE(offsets->at(2).offset.has_value());
  CHECK(read_offsets_request(R"({"offsets":null})")->empty());
  CHECK(read_offsets_request("{}")->empty());
}

TEST_CASE("offsets: a body that does not fit is refused before its syntax is", "[rest][json]") {
  struct Case {
    const char* body;
    const char* text;
  };
  const auto c = GENERATE(values<Case>({
      {"", "empty"},
      {"[]", "Cannot deserialize value of type `org.apache.kafka.connect.runtime.rest.entities."},
      {"5", "Cannot construct instance"},
      {R"({"key":[]})", "Unrecognized field \"key\""},
      {R"({"offsets":{}})", "Cannot deserialize value of type `java.util.ArrayList<"},
      {R"({"offsets":[123]})", "Cannot construct instance"},
      {R"({"offsets":[{"key":"val"}]})", "Unrecognized field \"key\""},
      {R"({"offsets":[{"partition":[]]}]})", "Cannot deserialize value of type `java.util.Linked"},
      {R"({"offsets":[{"partition":{}})", "Unexpected end-of-input"},
      {R"({"offsets":[{"partition":{"a":99999999999999999999}}]})", "out of range of long"},
  }));
  CAPTURE(c.body);
  const auto offsets = read_offsets_request(c.body);
  REQUIRE_FALSE(offsets.ok());
  CHECK(offsets.error().code == Errc::internal);
  CHECK(offsets.error().message.find(c.text) != std::string::npos);
}

TEST_CASE("offsets: names come out in the order of Java's hash maps", "[rest][json]") {
  runtime::ConnectorOffsets offsets(1);
  offsets[0].partition =
      OffsetMap{{Text("kafka_topic"), Value(Text("t"))}, {Text("kafka_partition"), Value(0)}};
  CHECK(offsets_json(offsets).value() ==
        R"({"offsets":[{"partition":{"kafka_partition":0,"kafka_topic":"t"},"offset":null}]})");
  CHECK(offsets_json({}).value() == R"({"offsets":[]})");
}

}  // namespace troupe::rest
