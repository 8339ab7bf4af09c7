#include "tests/unit/runtime/bug_classes/scripted_sink.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

using namespace std::chrono_literals;
using fakes::consumed;
using fakes::partition;
using fakes::ScriptedSink;
using Texts = std::vector<std::string>;

namespace {

/// Renames every topic.
class Rename final : public Transformation {
 public:
  void configure(const Settings&) override {}
  bool apply(ConnectRecord& record) override {
    record.topic = TopicName(Text("elsewhere"));
    return true;
  }
  [[nodiscard]] ConfigDef config() const override { return {}; }
};

const auto refuse = [](SinkTaskContext&, std::vector<SinkRecord>& records) {
  if (!records.empty()) {
    throw RetriableException("not now");
  }
};

}  // namespace

TEST_CASE(
    "KAFKA-5567: offsets are committed for the topic that was consumed, whatever transforms "
    "call it",
    "[runtime][bugs]") {
  std::vector<TransformStep> steps(1);
  steps[0].transformation = std::make_unique<Rename>();
  ScriptedSink sink(Settings{}, std::move(steps));
  sink.run([&] { sink.reader->assign({{partition(0), 5}}); });
  sink.take({consumed(5, "a")});
  sink.commit();
  REQUIRE(sink.reader->under_way.size() == 1);
  CHECK(sink.reader->under_way[0].offsets == SinkOffsets{{partition(0), 6}});
}

TEST_CASE(
    "KAFKA-5731: a completion that comes late neither ends a newer commit nor moves its "
    "position back",
    "[runtime][bugs]") {
  ScriptedSink sink;
  sink.run([&] { sink.reader->assign({{partition(0), 0}}); });
  sink.take({consumed(0, "a")});
  sink.commit();
  sink.advance(6s);  // offset.flush.timeout.ms is over: the commit counts as failed
  sink.take({consumed(1, "b")});
  sink.commit();
  REQUIRE(sink.reader->under_way.size() == 2);
  sink.run([&] { sink.reader->answer(1); });
  sink.run([&] { sink.reader->answer(0); });
  CHECK(sink.observer->skipped == 1);
  CHECK(sink.observer->commits == 1);
  // Nothing is left to commit: the position is still that of the newer one.
  sink.commit();
  CHECK(sink.reader->under_way.size() == 2);
}

TEST_CASE("sink offsets: an answer that goes backwards is committed, and is no secret",
          "[runtime][bugs]") {
  SinkOffsetTracker tracker;
  tracker.assigned({{partition(0), 3}, {partition(1), 3}});
  const SinkOffsets offered = {{partition(0), 9}, {partition(1), 9}};
  const auto forward = tracker.plan(offered, {{partition(0), 7}, {partition(1), 3}});
  CHECK(forward.commit == SinkOffsets{{partition(0), 7}});
  CHECK(forward.warnings.empty());
  tracker.commit_done(forward.commit);
  const auto backwards = tracker.plan(offered, {{partition(0), 5}, {partition(1), 3}});
  CHECK(backwards.commit == SinkOffsets{{partition(0), 5}});
  REQUIRE(backwards.warnings.size() == 1);
  CHECK(backwards.warnings[0] ==
        "committing backwards, as the task says: " + partition(0).to_text() +
            " from offset 7 to offset 5; what lies between is consumed again after a restart");
}

TEST_CASE("KAFKA-13472: a partial revocation commits, closes and forgets its own partitions only",
          "[runtime][bugs]") {
  ScriptedSink sink;
  sink.run([&] { sink.reader->assign({{partition(0), 0}, {partition(1), 10}}); });
  sink.take({consumed(0, "a"), consumed(10, "b", 1)});
  sink.run([&] { sink.reader->revoke({partition(0)}); });
  CHECK(sink.reader->synchronous == std::vector<SinkOffsets>{{{partition(0), 1}}});
  CHECK(sink.life.closed == std::vector<std::vector<TopicPartition>>{{partition(0)}});
  sink.take({consumed(11, "c", 1)});
  sink.commit();
  CHECK(sink.reader->under_way.at(0).offsets == SinkOffsets{{partition(1), 12}});
  CHECK(sink.life.values == Texts{"0@0=a", "1@10=b", "1@11=c"});
}

TEST_CASE("KAFKA-13927: what is put again is not offered for a commit before it is taken",
          "[runtime][bugs]") {
  ScriptedSink sink;
  sink.life.on_put = refuse;
  sink.run([&] { sink.reader->assign({{partition(0), 0}}); });
  sink.take({consumed(0, "a"), consumed(1, "b")});
  sink.commit();
  CHECK(sink.reader->under_way.empty());
  CHECK(sink.life.values.empty());
  sink.life.on_put = nullptr;
  sink.run();
  CHECK(sink.life.values == Texts{"0@0=a", "0@1=b"});
  sink.commit();
  CHECK(sink.reader->under_way.at(0).offsets == SinkOffsets{{partition(0), 2}});
}

TEST_CASE(
    "kafka-connect-splunk #260: a revocation takes its records out of a batch that is put "
    "again",
    "[runtime][bugs]") {
  ScriptedSink sink;
  sink.life.on_put = refuse;
  sink.run([&] { sink.reader->assign({{partition(0), 0}, {partition(1), 0}}); });
  sink.take({consumed(0, "a"), consumed(0, "b", 1)});
  sink.life.on_put = nullptr;
  SECTION("revoked") {
    sink.run([&] { sink.reader->revoke({partition(0)}); });
  }
  SECTION("lost") {
    sink.run([&] { sink.reader->lose({partition(0)}); });
  }
  CHECK(sink.life.values == Texts{"1@0=b"});
  CHECK_FALSE(sink.reader->paused.contains(partition(1)));
}

TEST_CASE("vector #9587: what an earlier ownership has under way counts for nothing after it",
          "[runtime][bugs]") {
  ScriptedSink sink;
  sink.run([&] { sink.reader->assign({{partition(0), 0}}); });
  sink.take({consumed(0, "a"), consumed(1, "b")});
  sink.commit();
  sink.run([&] { sink.reader->lose({partition(0)}); });
  CHECK(sink.reader->synchronous.empty());
  // Another member got further in the meantime.
  sink.run([&] { sink.reader->assign({{partition(0), 7}}); });
  sink.run([&] { sink.reader->answer(0); });
  CHECK(sink.observer->skipped == 1);
  sink.commit();
  CHECK(sink.reader->under_way.size() == 1);
  sink.take({consumed(7, "h")});
  sink.commit();
  CHECK(sink.reader->under_way.at(1).offsets == SinkOffsets{{partition(0), 8}});
}

TEST_CASE("vector #14865: a rebalance leaves partitions that stay alone, also those in retries",
          "[runtime][bugs]") {
  ScriptedSink sink(Settings{{"errors.retry.timeout", "-1"}});
  *sink.retries = 1;
  sink.run([&] { sink.reader->assign({{partition(0), 0}, {partition(1), 0}}); });
  sink.take({consumed(0, "later"), consumed(0, "b", 1)});
  sink.run([&] { sink.reader->revoke({partition(1)}); });
  CHECK(sink.reader->seeks.empty());
  sink.advance(300ms);
  sink.run();
  CHECK(sink.life.values == Texts{"0@0=later"});
}

TEST_CASE("librdkafka #1767: a partition that comes back begins where the assignment says",
          "[runtime][bugs]") {
  ScriptedSink sink;
  sink.run([&] { sink.reader->assign({{partition(0), 0}}); });
  sink.take({consumed(0, "a"), consumed(1, "b")});
  sink.run([&] { sink.reader->lose({partition(0)}); });
  sink.run([&] { sink.reader->assign({{partition(0), 1}}); });
  // Nothing was put since: there is nothing to commit, least of all what was put before.
  sink.commit();
  CHECK(sink.reader->under_way.empty());
  sink.take({consumed(1, "b")});
  sink.commit();
  CHECK(sink.reader->under_way.at(0).offsets == SinkOffsets{{partition(0), 2}});
}

TEST_CASE(
    "FluidFramework #9404: records of a partition that is lost are not put, nor do they move "
    "offsets",
    "[runtime][bugs]") {
  ScriptedSink sink(Settings{{"errors.retry.timeout", "-1"}});
  *sink.retries = 1;
  sink.run([&] { sink.reader->assign({{partition(0), 0}, {partition(1), 0}}); });
  sink.take({consumed(0, "later", 1), consumed(0, "a"), consumed(1, "c", 1)});
  sink.run([&] { sink.reader->lose({partition(0)}); });
  sink.advance(300ms);
  sink.run();
  CHECK(sink.life.values == Texts{"1@0=later", "1@1=c"});
  sink.commit();
  CHECK(sink.reader->under_way.at(0).offsets == SinkOffsets{{partition(1), 2}});
}

TEST_CASE("sink commit: the turn that commits waits for records as long as any other",
          "[runtime][bugs]") {
  ScriptedSink sink;
  sink.run([&] { sink.reader->assign({{partition(0), 0}}); });
  sink.take({consumed(0, "a")});
  sink.advance(60s);  // offset.flush.interval.ms
  sink.reader->waits.clear();
  SECTION("a commit is due") {
    sink.run();
    CHECK(sink.reader->under_way.size() == 1);
  }
  SECTION("a commit is due, the last one is not answered yet") {
    sink.commit();
    sink.advance(4s);
    sink.reader->waits.clear();
    sink.run();
    CHECK(sink.reader->under_way.size() == 1);
  }
  CHECK(sink.reader->waits == std::vector<std::chrono::milliseconds>{200ms});
}

TEST_CASE("sink rewind: a task that rewinds a partition it is given gets no record from before",
          "[runtime][bugs]") {
  ScriptedSink sink;
  sink.life.on_open = [](SinkTaskContext& context, const std::vector<TopicPartition>&) {
    context.offset({{partition(0), 40}});
  };
  sink.run([&] {
    sink.reader->assign({{partition(0), 30}});
    // The consumer has fetched already, within the same poll.
    sink.reader->coming = {consumed(30, "early"), consumed(31, "early")};
  });
  CHECK(sink.life.values.empty());
  CHECK(sink.reader->seeks == std::vector<std::pair<std::int32_t, std::int64_t>>{{0, 40}});
  sink.take({consumed(40, "right")});
  CHECK(sink.life.values == Texts{"0@40=right"});
}

TEST_CASE(
    "sink commit: a failed preCommit begins anew at the last commit, with the batch that waited",
    "[runtime][bugs]") {
  ScriptedSink sink;
  sink.run([&] { sink.reader->assign({{partition(0), 3}}); });
  sink.take({consumed(3, "a")});
  sink.life.on_pre_commit = [](const SinkOffsets&) -> SinkOffsets {
    throw ConnectException("disk full");
  };
  sink.commit();
  CHECK(sink.observer->failures == 1);
  CHECK(sink.reader->under_way.empty());
  CHECK(sink.reader->seeks == std::vector<std::pair<std::int32_t, std::int64_t>>{{0, 3}});
}

TEST_CASE("sink commit: a failed preCommit does not undo a rewind that the task asked for",
          "[runtime][bugs]") {
  ScriptedSink sink;
  sink.run([&] { sink.reader->assign({{partition(0), 3}, {partition(1), 3}}); });
  sink.life.on_put = [](SinkTaskContext& context, const std::vector<SinkRecord>& records) {
    if (!records.empty()) {
      context.offset({{partition(0), 1}});
      context.request_commit();
    }
  };
  sink.life.on_pre_commit = [](const SinkOffsets&) -> SinkOffsets {
    throw ConnectException("disk full");
  };
  sink.take({consumed(3, "a")});
  sink.run();
  CHECK(sink.reader->seeks == std::vector<std::pair<std::int32_t, std::int64_t>>{{0, 1}, {1, 3}});
}

}  // namespace troupe::runtime
