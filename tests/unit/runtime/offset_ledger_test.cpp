#include "runtime/pipeline/offset_ledger.hpp"

#include "runtime/pipeline/sink_offsets.hpp"
#include "runtime/pipeline/source_deliveries.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::runtime {

namespace {

SourcePartition partition(const char* name) {
  return std::make_shared<const OffsetMap>(OffsetMap{{Text("p"), Value(name)}});
}

SourceOffset offset(std::int64_t position) { return SourceOffset(Text::of_static("at"), position); }

/// The position to commit of the only partition; nothing without progress.
std::optional<std::int64_t> taken(OffsetLedger& ledger) {
  const auto offsets = ledger.take_committable();
  if (offsets.empty()) {
    return std::nullopt;
  }
  return *offsets.front().second.to_map().front().second.get_if<std::int64_t>();
}

}  // namespace

TEST_CASE("offset ledger: commits only over an unbroken run", "[runtime][offsets]") {
  struct Case {
    const char* name;
    std::vector<std::size_t> stored;
    std::optional<std::int64_t> want;
  };
  const auto c = GENERATE(values<Case>({
      {"nothing yet", {}, std::nullopt},
      {"the first record", {0}, 10},
      {"a gap at the front holds everything back", {1, 2}, std::nullopt},
      {"closing the gap releases the run", {1, 0}, 11},
      {"all, in any order", {2, 0, 1}, 12},
  }));
  CAPTURE(c.name);
  OffsetLedger ledger;
  const auto source = partition("a");
  std::vector<OffsetLedger::Tag> tags;
  for (std::int64_t i = 0; i < 3; ++i) {
    tags.push_back(ledger.submit(source, offset(10 + i)));
  }
  for (const auto number : c.stored) {
    ledger.stored(tags[number]);
  }
  CHECK(taken(ledger) == c.want);
  CHECK(ledger.pending() == 3 - c.stored.size());
  CHECK(taken(ledger) == std::nullopt);
}

TEST_CASE("offset ledger: a dropped record lets the run go on, but moves nothing itself",
          "[runtime][offsets]") {
  OffsetLedger ledger;
  const auto source = partition("a");
  const auto first = ledger.submit(source, offset(1));
  const auto second = ledger.submit(source, offset(2));
  const auto third = ledger.submit(source, offset(3));
  ledger.stored(first);
  ledger.dropped(second);
  CHECK(taken(ledger) == 1);
  ledger.stored(third);
  CHECK(taken(ledger) == 3);
}

TEST_CASE("offset ledger: a withdrawn record holds its partition back for good",
          "[runtime][offsets]") {
  OffsetLedger ledger;
  const auto source = partition("a");
  const auto first = ledger.submit(source, offset(1));
  const auto second = ledger.submit(source, offset(2));
  ledger.withdrawn(first);
  ledger.stored(second);
  CHECK(taken(ledger) == std::nullopt);
  CHECK(ledger.pending() == 0);
}

TEST_CASE("offset ledger: a stuck partition does not hold back another", "[runtime][offsets]") {
  OffsetLedger ledger;
  const auto stuck = ledger.submit(partition("stuck"), offset(1));
  const auto other = ledger.submit(partition("other"), offset(7));
  static_cast<void>(stuck);
  ledger.stored(other);
  CHECK(taken(ledger) == 7);
}

TEST_CASE("offset ledger: equal partitions are one, whatever object they are",
          "[runtime][offsets]") {
  OffsetLedger ledger;
  const auto first = ledger.submit(partition("a"), offset(1));
  const auto second = ledger.submit(partition("a"), offset(2));
  ledger.stored(second);
  CHECK(taken(ledger) == std::nullopt);
  ledger.stored(first);
  CHECK(taken(ledger) == 2);
}

TEST_CASE("source deliveries: a refused record is told once and never committed over",
          "[runtime][offsets]") {
  std::vector<SourceDeliveries::Wake> wakes;
  SourceDeliveries deliveries([&](SourceDeliveries::Wake why) { wakes.push_back(why); });
  std::vector<SourceRecord> records(2);
  for (auto& record : records) {
    record.source_partition = partition("a");
  }
  records[0].source_offset = offset(1);
  records[1].source_offset = offset(2);
  std::vector<OffsetLedger::Tag> tags;
  deliveries.submit(records, tags);
  const Error refused{Errc::io, "too large", "", ""};
  const std::vector<Delivery> reports = {{tags[0], 0, 0, &refused}, {tags[1], 0, 1, nullptr}};
  deliveries.delivered(reports);
  CHECK(wakes == std::vector<SourceDeliveries::Wake>{SourceDeliveries::Wake::error});
  CHECK(deliveries.take_news().error->message == "too large");
  CHECK_FALSE(deliveries.take_news().error);
  CHECK(deliveries.take_committable().empty());
}

TEST_CASE("source deliveries: a drain does not wait for what was refused", "[runtime][offsets]") {
  std::vector<SourceDeliveries::Wake> wakes;
  SourceDeliveries deliveries([&](SourceDeliveries::Wake why) { wakes.push_back(why); });
  std::vector<SourceRecord> records(3);
  std::vector<OffsetLedger::Tag> tags;
  deliveries.submit(records, tags);
  const Error refused{Errc::io, "too large", "", ""};
  deliveries.delivered(std::vector<Delivery>{{tags[0], 0, 0, &refused}});
  CHECK_FALSE(deliveries.drain());
  deliveries.delivered(std::vector<Delivery>{{tags[1], 0, 1, nullptr}});
  CHECK(wakes.back() == SourceDeliveries::Wake::error);
  deliveries.delivered(std::vector<Delivery>{{tags[2], 0, 2, &refused}});
  CHECK(wakes.back() == SourceDeliveries::Wake::drained);
  CHECK(deliveries.drain());
}

TEST_CASE("source deliveries: a drain is told when the last record has ended",
          "[runtime][offsets]") {
  std::vector<SourceDeliveries::Wake> wakes;
  SourceDeliveries deliveries([&](SourceDeliveries::Wake why) { wakes.push_back(why); });
  std::vector<SourceRecord> records(1);
  std::vector<OffsetLedger::Tag> tags;
  deliveries.submit(records, tags);
  CHECK_FALSE(deliveries.drain());
  deliveries.delivered(std::vector<Delivery>{{tags[0], 0, 0, nullptr}});
  CHECK(wakes == std::vector<SourceDeliveries::Wake>{SourceDeliveries::Wake::drained});
  CHECK(deliveries.drain());
}

TEST_CASE("sink offsets: positions move only after put, a revocation forgets its own",
          "[runtime][offsets]") {
  const TopicPartition a{TopicName(Text("t")), 0};
  const TopicPartition b{TopicName(Text("t")), 1};
  SinkOffsetTracker tracker;
  tracker.assigned({{a, 5}, {b, 7}});
  tracker.consumed(a.topic, 0, 5);
  tracker.consumed(b.topic, 1, 7);
  CHECK(tracker.deliverable({a, b}) == SinkOffsets{{a, 5}, {b, 7}});
  tracker.delivered();
  CHECK(tracker.deliverable({a, b}) == SinkOffsets{{a, 6}, {b, 8}});
  tracker.forget({a});
  CHECK(tracker.deliverable({a, b}) == SinkOffsets{{b, 8}});
}

TEST_CASE("sink offsets: active is what was consumed and not committed", "[runtime][offsets]") {
  const TopicPartition a{TopicName(Text("t")), 0};
  const TopicPartition b{TopicName(Text("t")), 1};
  SinkOffsetTracker tracker;
  tracker.assigned({{a, 5}, {b, 7}});
  CHECK(tracker.active() == 0);
  tracker.consumed(a.topic, 0, 5);
  tracker.consumed(a.topic, 0, 6);
  tracker.consumed(b.topic, 1, 7);
  CHECK(tracker.active() == 3);
  tracker.delivered();
  CHECK(tracker.active() == 3);
  tracker.commit_done({{a, 6}});
  CHECK(tracker.active() == 2);
  tracker.forget({b});
  CHECK(tracker.active() == 1);
  tracker.rewound(a, 2);
  CHECK(tracker.active() == 0);
}

TEST_CASE("sink offsets: a task cannot commit what it was not given", "[runtime][offsets]") {
  const TopicPartition a{TopicName(Text("t")), 0};
  const TopicPartition foreign{TopicName(Text("x")), 0};
  SinkOffsetTracker tracker;
  tracker.assigned({{a, 0}});
  tracker.consumed(a.topic, 0, 9);
  tracker.delivered();
  const auto offered = tracker.deliverable({a});
  const auto plan = tracker.plan(offered, {{a, 100}, {foreign, 3}});
  CHECK_FALSE(plan.commit.contains(foreign));
  CHECK_FALSE(plan.warnings.empty());
  CHECK((plan.commit.empty() || plan.commit.at(a) <= 10));
}

}  // namespace troupe::runtime
