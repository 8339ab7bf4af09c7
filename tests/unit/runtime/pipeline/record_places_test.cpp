#include "runtime/pipeline/record_places.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::runtime {

namespace {

struct Place {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

struct Case {
  std::string name;
  std::vector<Place> batch;
  std::string want;
};

}  // namespace

TEST_CASE("record places: every partition of a batch, its first and its last record",
          "[runtime][insight]") {
  const auto c = GENERATE(values<Case>({
      {"nothing", {}, ""},
      {"one record", {{"t", 0, 5}}, "t-0@5"},
      {"a run", {{"t", 0, 5}, {"t", 0, 6}, {"t", 0, 9}}, "t-0@5..9"},
      {"several partitions",
       {{"t", 1, 7}, {"t", 0, 5}, {"t", 1, 8}, {"s", 12, 0}},
       "s-12@0, t-0@5, t-1@7..8"},
  }));
  CAPTURE(c.name);
  std::vector<SinkRecord> batch;
  for (const auto& place : c.batch) {
    auto& record = batch.emplace_back();
    record.original_topic = TopicName(Text(place.topic));
    record.original_partition = place.partition;
    record.original_offset = place.offset;
  }
  CHECK(places_of(batch) == c.want);
}

}  // namespace troupe::runtime
