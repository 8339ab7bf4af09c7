#include "connectors/tools/verifiable_sink.hpp"
#include "connectors/tools/verifiable_source.hpp"
#include "tests/unit/connectors/fake_contexts.hpp"
#include <troupe/struct.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace troupe;
using namespace troupe::connectors::tools;
using namespace troupe::test;
using std::chrono::milliseconds;

namespace {

/// A source task that prints into a text.
struct Source {
  explicit Source(const Settings& more = {}) {
    settings = {{"name", "c"}, {"id", "3"}, {"topic", "t"}, {"throughput", "10"}};
    for (const auto& [name, value] : more) {
      settings[name] = value;
    }
    task.initialize(context);
  }

  void poll() {
    batch.reset();
    task.poll(batch);
  }

  std::string printed;
  Settings settings;
  FakeSourceContext context;
  VerifiableSourceTask task{[this](std::string_view lines) { printed += lines; }};
  SourceBatch batch;
};

struct Sink {
  Sink() {
    task.initialize(context);
    task.start({{"name", "c"}, {"id", "1"}});
  }

  static SinkRecord record(std::int64_t offset, Value key, Value value) {
    SinkRecord made;
    made.topic = TopicName("renamed");
    made.original_topic = TopicName("t");
    made.original_partition = 2;
    made.offset = offset;
    made.key = std::move(key);
    made.value = std::move(value);
    return made;
  }

  std::string printed;
  FakeSinkContext context;
  VerifiableSinkTask task{[this](std::string_view lines) { printed += lines; }};
};

const TopicPartition partition{TopicName("t"), 2};

struct BadSettings {
  const char* name;
  Settings settings;
  const char* want_cause;
};

}  // namespace

TEST_CASE("verifiable source: each task has the connector's settings and its number",
          "[connectors][tools]") {
  VerifiableSourceConnector connector;
  connector.start({{"name", "c"}, {"topic", "t"}});
  const std::vector<Settings> want = {{{"id", "0"}, {"name", "c"}, {"topic", "t"}},
                                      {{"id", "1"}, {"name", "c"}, {"topic", "t"}}};
  CHECK(connector.task_configs(2) == want);
  CHECK(connector.config().keys().empty());
  CHECK(connector.task_class() == "org.apache.kafka.connect.tools.VerifiableSourceTask");
}

TEST_CASE("verifiable source: records and lines have their number", "[connectors][tools]") {
  Source source;
  source.task.start(source.settings);
  CHECK(source.context.logger().notes ==
        std::vector<std::string>{
            "Started VerifiableSourceTask c-3 producing to topic t resuming from seqno 0"});
  source.poll();
  REQUIRE(source.batch.size() == 1);
  const auto& record = source.batch.records().front();
  CHECK(record.topic == TopicName("t"));
  CHECK(record.key == Value(std::int32_t{3}));
  CHECK(record.value == Value(std::int64_t{0}));
  CHECK(record.key_schema == Schema::of(SchemaType::int32));
  CHECK(record.value_schema == Schema::of(SchemaType::int64));
  CHECK(*record.source_partition == OffsetMap{{Text("id"), Value(std::int32_t{3})}});
  CHECK(record.source_offset.to_map() == OffsetMap{{Text("seqno"), Value(std::int64_t{0})}});
  CHECK(source.printed ==
        "{\"task\":3,\"seqno\":0,\"time_ms\":1700000000000,\"name\":\"c\",\"topic\":\"t\"}\n");
  source.printed.clear();
  source.context.now += 7;
  source.task.commit_record(record, nullptr);
  CHECK(source.printed ==
        "{\"committed\":true,\"task\":3,\"seqno\":0,\"time_ms\":1700000000007,\"name\":\"c\","
        "\"topic\":\"t\"}\n");
}

TEST_CASE("verifiable source: the throughput is kept, and waited for in idleness",
          "[connectors][tools]") {
  Source source;
  source.task.start(source.settings);
  source.poll();
  source.poll();
  CHECK(source.batch.empty());
  CHECK(source.batch.idle() == milliseconds{100});
  source.context.now += 500;
  source.poll();
  CHECK(source.batch.size() == 5);
}

TEST_CASE("verifiable source: goes on behind the number that was committed",
          "[connectors][tools]") {
  Source source(Settings{{"throughput", "-1"}});
  source.context.offset_storage_reader().stored =
      OffsetMap{{Text("seqno"), Value(std::int64_t{41})}};
  source.task.start(source.settings);
  source.poll();
  CHECK(source.batch.records().front().value == Value(std::int64_t{42}));
  CHECK(source.batch.size() == VerifiableSourceTask::max_batch);
}

TEST_CASE("verifiable source: an offset of another form is told", "[connectors][tools]") {
  Source source;
  source.context.offset_storage_reader().stored = OffsetMap{{Text("seqno"), Value("x")}};
  CHECK_THROWS_WITH(source.task.start(source.settings),
                    "Wanted a Long under 'seqno' in the stored offset of task 3, found x");
}

TEST_CASE("verifiable source: complete records hold all that is printed", "[connectors][tools]") {
  Source source(Settings{{"complete.record.data", "TRUE"}});
  source.task.start(source.settings);
  source.poll();
  const auto& record = source.batch.records().front();
  REQUIRE(record.value.structure() != nullptr);
  CHECK(record.value.to_text() == "Struct{name=c,task=3,topic=t,time_ms=1700000000000,seqno=0}");
  source.printed.clear();
  source.task.commit_record(record, nullptr);
  CHECK(source.printed.starts_with("Bad data can't be written as json: "));
}

TEST_CASE("verifiable source: bad numbers have upstream's message", "[connectors][tools]") {
  const auto c = GENERATE(values<BadSettings>({
      {"no number",
       {{"throughput", "fast"}},
       "java.lang.NumberFormatException: For input string: \"fast\""},
      {"empty", {{"throughput", ""}}, "java.lang.NumberFormatException: For input string: \"\""},
      {"two signs",
       {{"throughput", "+-1"}},
       "java.lang.NumberFormatException: For input string: \"+-1\""},
      {"too large",
       {{"id", "4294967296"}},
       "java.lang.NumberFormatException: For input string: \"4294967296\""},
      {"a blank", {{"id", "1 "}}, "java.lang.NumberFormatException: For input string: \"1 \""},
  }));
  CAPTURE(c.name);
  Source source(c.settings);
  try {
    source.task.start(source.settings);
    FAIL("accepted");
  } catch (const ConnectException& error) {
    CHECK(std::string(error.what()) == "Invalid VerifiableSourceTask configuration");
    CHECK(error.cause() == c.want_cause);
  }
}

TEST_CASE("verifiable source: a missing throughput is Java's null", "[connectors][tools]") {
  Source source;
  source.settings.erase("throughput");
  try {
    source.task.start(source.settings);
    FAIL("accepted");
  } catch (const ConnectException& error) {
    CHECK(error.cause() == "java.lang.NumberFormatException: Cannot parse null string");
  }
}

TEST_CASE("verifiable sink: prints what arrives, and again what is flushed",
          "[connectors][tools]") {
  Sink sink;
  sink.context.now = 5;
  std::vector<SinkRecord> records = {
      Sink::record(10, Value(std::int32_t{3}), Value(std::int64_t{7})),
      Sink::record(11, Value(), Value("x"))};
  sink.task.put(records);
  const std::string rest = R"("time_ms":5,"name":"c","topic":"renamed","sinkTask":1)";
  CHECK(sink.printed == R"({"task":3,"seqno":7,"offset":10,)" + rest + "}\n" +
                            R"({"task":null,"seqno":"x","offset":11,)" + rest + "}\n");
  sink.printed.clear();
  sink.context.now = 6;
  sink.task.flush({{{TopicName("other"), 2}, 12}});
  CHECK(sink.printed.empty());
  sink.task.flush({{partition, 12}});
  CHECK(
      sink.printed ==
      R"({"task":3,"seqno":7,"offset":10,"time_ms":6,"name":"c","topic":"renamed","sinkTask":1,"flushed":true})"
      "\n"
      R"({"task":null,"seqno":"x","offset":11,"time_ms":6,"name":"c","topic":"renamed","sinkTask":1,"flushed":true})"
      "\n");
  sink.printed.clear();
  sink.task.flush({{partition, 12}});
  CHECK(sink.printed.empty());
}

TEST_CASE("verifiable sink: asks for a commit before it keeps too much", "[connectors][tools]") {
  Sink sink;
  std::vector<SinkRecord> records(VerifiableSinkTask::max_unflushed,
                                  Sink::record(0, Value(), Value()));
  sink.task.put(records);
  CHECK(sink.context.commits_wanted == 0);
  records.resize(1);
  sink.task.put(records);
  CHECK(sink.context.commits_wanted == 1);
  sink.task.flush({{partition, 1}});
  sink.task.put(records);
  CHECK(sink.context.commits_wanted == 1);
}
