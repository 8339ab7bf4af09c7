#include "connectors/tools/schema_source.hpp"

#include "tests/unit/connectors/fake_contexts.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::connectors::tools;
using namespace troupe::test;

namespace {

struct Source {
  explicit Source(const Settings& more = {}) {
    settings = {{"name", "c"},         {"id", "2"},          {"topic", "t"},
                {"num.messages", "3"}, {"throughput", "-1"}, {"partition.count", "2"}};
    for (const auto& [name, value] : more) {
      settings[name] = value;
    }
    task.initialize(context);
  }

  const std::vector<SourceRecord>& poll() {
    batch.reset();
    task.poll(batch);
    return batch.records();
  }

  std::string printed;
  Settings settings;
  FakeSourceContext context;
  SchemaSourceTask task{[this](std::string_view lines) { printed += lines; }};
  SourceBatch batch;
};

}  // namespace

TEST_CASE("schema source: makes as many records as it is told", "[connectors][tools]") {
  Source source;
  source.context.offset_storage_reader().stored =
      OffsetMap{{Text("seqno"), Value(std::int64_t{8})}};
  source.task.start(source.settings);
  const auto& records = source.poll();
  REQUIRE(records.size() == 3);
  CHECK(records[0].value.to_text() ==
        "Struct{boolean=true,int=12,long=12,float=12.2,double=12.2,partitioning=1,id=2,seqno=9}");
  CHECK(records[0].partition == 2);
  CHECK(records[0].key == Value("key"));
  CHECK(records[1].value.to_text() ==
        "Struct{boolean=true,int=12,long=12,float=12.2,double=12.2,partitioning=0,id=2,seqno=10}");
  CHECK(records[2].source_offset.to_map() == OffsetMap{{Text("seqno"), Value(std::int64_t{11})}});
  CHECK(
      source.printed ==
      "{\"task\": 2, \"seqno\": 9}\n{\"task\": 2, \"seqno\": 10}\n{\"task\": 2, \"seqno\": 11}\n");
  CHECK(source.poll().empty());
  CHECK(source.batch.idle().count() > 0);
}

TEST_CASE("schema source: two schemas take turns", "[connectors][tools]") {
  Source source(Settings{{"multiple.schema", "true"}});
  source.task.start(source.settings);
  const auto& records = source.poll();
  REQUIRE(records.size() == 3);
  CHECK(records[0].value_schema->version() == 1);
  CHECK(records[1].value_schema->version() == 2);
  CHECK(records[2].value_schema == records[0].value_schema);
  CHECK(records[1].value.to_text() ==
        "Struct{boolean=true,int=12,long=12,float=12.2,double=12.2,partitioning=1,string=def,id=2,"
        "seqno=1}");
  CHECK(*records[1].value_schema->field("string")->schema->default_value() == Value("abc"));
  CHECK(records[1].value_schema->name() == "record");
}

TEST_CASE("schema source: bad numbers have upstream's message", "[connectors][tools]") {
  const std::string name = GENERATE("id", "num.messages", "throughput", "partition.count");
  CAPTURE(name);
  Source source(Settings{{name, "x"}});
  CHECK_THROWS_WITH(source.task.start(source.settings), "Invalid SchemaSourceTask configuration");
}

TEST_CASE("schema source: no partitions at all is Java's division by zero", "[connectors][tools]") {
  Source source(Settings{{"partition.count", "0"}});
  source.task.start(source.settings);
  try {
    source.poll();
    FAIL("accepted");
  } catch (const ConnectException& error) {
    CHECK(error.java_class() == "java.lang.ArithmeticException");
    CHECK(std::string(error.what()) == "/ by zero");
  }
}
