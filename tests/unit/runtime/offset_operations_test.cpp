#include "runtime/worker/offset_operations.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

namespace {

OffsetMap partition(Value topic, Value number) {
  return {{Text("kafka_topic"), std::move(topic)}, {Text("kafka_partition"), std::move(number)}};
}
OffsetMap offset(Value value) { return {{Text("kafka_offset"), std::move(value)}}; }

}  // namespace

TEST_CASE("sink offsets: numbers and texts of numbers; the last of a partition counts",
          "[offsets]") {
  const auto made =
      sink_alterations({{partition(Text("t"), std::int64_t{0}), offset(std::int64_t{5})},
                        {partition(Text("t"), Text("10")), offset(Text("7"))},
                        {partition(Text("u"), std::int64_t{0}), std::nullopt},
                        {partition(Text("t"), Text("0")), offset(std::int64_t{6})}});
  REQUIRE(made.ok());
  using Entry = SinkOffsetAlterations::value_type;
  CHECK(made.value() == std::vector<Entry>{{{TopicName("t"), 0}, 6},
                                           {{TopicName("t"), 10}, 7},
                                           {{TopicName("u"), 0}, std::nullopt}});
}

TEST_CASE("sink offsets: what is wrong, in upstream's words", "[offsets]") {
  struct Case {
    ConnectorOffset entry;
    const char* text;
  };
  const std::vector<Case> cases = {
      {{}, "The partition for a sink connector offset cannot be null or missing"},
      {{OffsetMap{}, std::nullopt},
       "The partition for a sink connector offset must contain the keys 'kafka_topic' and "
       "'kafka_partition'"},
      {{partition(Value(), std::int64_t{0}), std::nullopt},
       "Kafka topic names must be valid strings and may not be null"},
      {{partition(Text("t"), Value()), std::nullopt},
       "Kafka partitions must be valid numbers and may not be null"},
      {{partition(Text("t"), Text("x")), std::nullopt},
       "Failed to parse the following Kafka partition value in the provided offsets: 'x'. "
       "Partition values for sink connectors need to be integers."},
      {{partition(Text("t"), 1.5), std::nullopt},
       "Failed to parse the following Kafka partition value in the provided offsets: '1.5'. "
       "Partition values for sink connectors need to be integers."},
      {{partition(Text("t"), std::int64_t{3000000000}), std::nullopt},
       "Failed to parse the following Kafka partition value in the provided offsets: "
       "'3000000000'. Partition values for sink connectors need to be integers."},
      {{partition(Text("t"), std::int64_t{0}), OffsetMap{}},
       "The offset for a sink connector should either be null or contain the key 'kafka_offset'"},
      {{partition(Text("t"), std::int64_t{0}), offset(Value())},
       "Failed to parse the following Kafka offset value in the provided offsets: 'null'. Offset "
       "values for sink connectors need to be integers."},
      {{partition(Text("t"), std::int64_t{0}), offset(Text("1 "))},
       "Failed to parse the following Kafka offset value in the provided offsets: '1 '. Offset "
       "values for sink connectors need to be integers."},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto made = sink_alterations({c.entry});
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == Errc::bad_request);
    CHECK(made.error().message == c.text);
  }
}

}  // namespace troupe::runtime
