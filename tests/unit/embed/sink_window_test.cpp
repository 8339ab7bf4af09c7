#include "embed/sink_window.hpp"

#include <catch2/catch.hpp>

namespace troupe::embed {

namespace {

const TopicPartition p0{TopicName(Text("t")), 0};
const TopicPartition p1{TopicName(Text("t")), 1};

SinkRecord record(const TopicPartition& place, std::int64_t offset) {
  SinkRecord made;
  made.topic = TopicName(Text("renamed"));
  made.original_topic = place.topic;
  made.original_partition = place.partition;
  made.original_offset = offset;
  return made;
}

}  // namespace

TEST_CASE("sink window: commits stop at the first batch without an answer", "[embed][sink]") {
  SinkWindow window;
  const auto first = window.add({record(p0, 10), record(p0, 11), record(p1, 5)});
  const auto second = window.add({record(p0, 12)});
  const SinkOffsets offered{{p0, 13}, {p1, 6}};
  CHECK(window.committable(offered) == SinkOffsets{{p0, 10}, {p1, 5}});
  window.stored(second);
  CHECK(window.committable(offered) == SinkOffsets{{p0, 10}, {p1, 5}});
  window.stored(first);
  CHECK(window.committable(offered) == offered);
  CHECK(window.size() == 0);
}

TEST_CASE("sink window: a partition nobody offers is not committed", "[embed][sink]") {
  SinkWindow window;
  window.add({record(p1, 5)});
  CHECK(window.committable({{p0, 3}}) == SinkOffsets{{p0, 3}});
}

TEST_CASE("sink window: a batch that failed for now takes those behind it along", "[embed][sink]") {
  SinkWindow window;
  const auto first = window.add({record(p0, 10)});
  const auto second = window.add({record(p0, 11), record(p1, 3)});
  const auto third = window.add({record(p0, 12)});
  CHECK(window.failed(second));
  CHECK(window.rewinds() == SinkOffsets{{p0, 11}, {p1, 3}});
  CHECK(window.size() == 1);
  SECTION("late answers to what was taken out do nothing") {
    window.stored(third);
    CHECK_FALSE(window.failed(third));
    CHECK(window.rewinds() == SinkOffsets{{p0, 11}, {p1, 3}});
  }
  SECTION("nothing behind the failure is committed before the consumer has gone back") {
    window.stored(first);
    CHECK(window.committable({{p0, 13}, {p1, 4}}) == SinkOffsets{{p0, 11}, {p1, 3}});
    window.rewound();
    CHECK(window.committable({{p0, 11}, {p1, 3}}) == SinkOffsets{{p0, 11}, {p1, 3}});
  }
  SECTION("records that will be consumed again are known") {
    CHECK(window.comes_again(record(p0, 13)));
    CHECK(window.comes_again(record(p0, 11)));
    CHECK_FALSE(window.comes_again(record(p0, 10)));
  }
}

TEST_CASE("sink window: closed partitions hold nothing back", "[embed][sink]") {
  SinkWindow window;
  window.add({record(p0, 10)});
  const auto both = window.add({record(p0, 11), record(p1, 3)});
  window.failed(both);
  window.close({p0});
  CHECK(window.size() == 0);
  CHECK(window.rewinds() == SinkOffsets{{p1, 3}});
}

}  // namespace troupe::embed
