#pragma once

#include <troupe/record.hpp>
#include <troupe/struct.hpp>

#include <random>
#include <string>

namespace troupe::test {

/// A schema with a field of each kind that transforms care for, nested and with defaults.
[[nodiscard]] inline SchemaPtr random_records_schema() {
  static const auto schema = [] {
    const auto inner = SchemaBuilder::structure()
                           .field("a", Schema::of(SchemaType::int32))
                           .field("b", Schema::optional_of(SchemaType::string))
                           .optional()
                           .build();
    return SchemaBuilder::structure()
        .name("generated")
        .version(3)
        .field("name", Schema::of(SchemaType::string))
        .field("count",
               SchemaBuilder(SchemaType::int32).optional().default_value(std::int32_t{5}).build())
        .field("ratio", Schema::optional_of(SchemaType::float64))
        .field("when", logical::timestamp_schema())
        .field("inner", inner)
        .build();
  }();
  return schema;
}

[[nodiscard]] inline Value random_struct(std::mt19937& random) {
  const auto schema = random_records_schema();
  Struct value(schema);
  value.put("name", "name-" + std::to_string(random() % 100));
  if (random() % 3 != 0) {
    value.put("count", static_cast<std::int32_t>(random() % 1000));
  }
  if (random() % 2 == 0) {
    value.put("ratio", static_cast<double>(random() % 1000) / 8);
  }
  value.put("when", Instant{static_cast<std::int64_t>(random()) * 1000});
  if (random() % 2 == 0) {
    Struct inner(schema->field("inner")->schema);
    inner.put("a", static_cast<std::int32_t>(random() % 10));
    value.put("inner", Value(inner));
  }
  return value;
}

[[nodiscard]] inline Value random_map(std::mt19937& random) {
  Map value;
  value.emplace_back(Value("name"), Value("name-" + std::to_string(random() % 100)));
  value.emplace_back(Value("count"), Value(static_cast<std::int32_t>(random() % 1000)));
  if (random() % 2 == 0) {
    value.emplace_back(Value("ratio"), Value(static_cast<double>(random() % 1000) / 8));
  }
  value.emplace_back(Value("when"), Value(static_cast<std::int64_t>(random()) * 1000));
  Map inner;
  inner.emplace_back(Value("a"), Value(static_cast<std::int32_t>(random() % 10)));
  value.emplace_back(Value("inner"), Value(inner));
  return value;
}

/// A record with a struct, a map, a tombstone or, at times, something that few transforms take.
[[nodiscard]] inline SinkRecord random_sink_record(std::mt19937& random) {
  SinkRecord record;
  record.topic = TopicName(Text("topic-" + std::to_string(random() % 3)));
  record.partition = static_cast<std::int32_t>(random() % 4);
  record.offset = static_cast<std::int64_t>(random() % 1000);
  record.timestamp_ms = static_cast<std::int64_t>(random()) * 1000;
  record.original_topic = record.topic;
  record.original_partition = record.partition;
  record.original_offset = record.offset;
  const auto kind = random() % 10;
  if (kind < 5) {
    record.value_schema = random_records_schema();
    record.value = random_struct(random);
  } else if (kind < 8) {
    record.value = random_map(random);
  } else if (kind < 9) {
    record.value = Value("plain text");
  }
  if (random() % 2 == 0) {
    record.headers.add_text(Text("h1"), Value("x"));
  }
  return record;
}

}  // namespace troupe::test
