#include "tests/unit/runtime/pipeline/source_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::runtime {

using namespace std::chrono_literals;
using Wake = SourceDeliveries::Wake;
using Texts = std::vector<std::string>;

TEST_CASE("source loop: a negative timestamp fails the task, whatever is tolerated",
          "[runtime][source]") {
  const auto tolerance = GENERATE("none", "all");
  fakes::SourceRun source({}, {{"errors.tolerance", tolerance}});
  source.polls = {fakes::source_record("t", "1"), fakes::source_record("t", "2"),
                  fakes::source_record("t", "3")};
  source.polls[0].timestamp_ms = -1;
  source.polls[1].timestamp_ms = -2;
  const auto report = source.run();
  CHECK(report.end == GrantEnd::failed);
  REQUIRE(report.error);
  CHECK(report.error->message == "Invalid record timestamp -2");
  CHECK(report.error->java_class == "org.apache.kafka.common.InvalidRecordException");
  CHECK_THAT(report.error->record, Catch::StartsWith("t from "));
  CHECK(source.sent() == Texts{"t=1"});
  CHECK_FALSE(source.errors.writers->sent[0].timestamp_ms);  // -1 is none
}

TEST_CASE("source loop: an idle source hears of acknowledgements at once", "[runtime][source]") {
  fakes::SourceRun source;
  source.idle = 60s;
  source.polls = {fakes::source_record("t", "1"), fakes::source_record("t", "2")};
  const auto report = source.run();
  CHECK(report.end == GrantEnd::idle);
  CHECK(report.idle == 60s);
  CHECK(source.wakes.empty());
  source.errors.writers->end(1);
  CHECK(source.wakes == std::vector<Wake>{Wake::news});
  source.errors.writers->end(1);
  CHECK(source.wakes.size() == 1);  // one is enough
  CHECK(source.run().idle == 60s);
  CHECK(source.acknowledged == Texts{"1", "2"});
  SECTION("and of nothing when nothing is on its way") {
    CHECK(source.run().idle == 60s);
    CHECK(source.wakes.size() == 1);
  }
}

TEST_CASE("source loop: what is acknowledged while the source polls is not slept over",
          "[runtime][source]") {
  fakes::SourceRun source;
  source.idle = 60s;
  source.polls = {fakes::source_record("t", "1")};
  CHECK(source.run().idle == 60s);
  source.loop->committed();
  source.polls = {fakes::source_record("t", "2")};
  // As if Kafka answered during the poll that comes back empty.
  source.on_empty_poll = [&] { source.errors.writers->end(1); };
  CHECK(source.run().idle == 0ms);
  source.on_empty_poll = {};
  CHECK(source.run().idle == 60s);
  CHECK(source.acknowledged == Texts{"1"});
}

}  // namespace troupe::runtime
