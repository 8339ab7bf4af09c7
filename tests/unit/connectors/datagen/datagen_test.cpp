#include "connectors/datagen/datagen.hpp"

#include "tests/unit/connectors/fake_contexts.hpp"
#include <troupe/struct.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::connectors;
using namespace troupe::connectors::datagen;
using namespace troupe::test;
using std::chrono::milliseconds;

namespace {

constexpr std::int64_t now = 1'700'000'000'000;

/// One incarnation of a task. Keeps its batch.
class Task {
 public:
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  Task(Task&&) = delete;
  Task& operator=(Task&&) = delete;
  ~Task() = default;
  explicit Task(const Settings& more = {}, std::optional<std::int64_t> made = {}) {
    Settings settings = {{"kafka.topic", "t"}, {"task", "0"}, {"rate", "-1"}};
    for (const auto& [name, value] : more) {
      settings[name] = value;
    }
    context.now = now;
    if (made) {
      context.offset_storage_reader().stored = OffsetMap{{Text("records"), Value(*made)}};
    }
    task_.initialize(context);
    task_.start(settings);
  }

  const std::vector<SourceRecord>& poll() {
    batch.reset();
    task_.poll(batch);
    return batch.records();
  }

  FakeSourceContext context;
  SourceBatch batch;

 private:
  DatagenTask task_;
};

std::vector<std::string> values_of(const std::vector<SourceRecord>& records) {
  std::vector<std::string> values;
  for (const auto& record : records) {
    values.push_back(record.value.to_text());
  }
  return values;
}

/// Errors of a validation, with the keys they are on.
std::vector<std::string> errors_of(ConfigMap settings) {
  settings.try_emplace("kafka.topic", "t");
  std::vector<std::string> errors;
  for (const auto& value : DatagenConnector().validate(settings)) {
    for (const auto& error : value.errors) {
      errors.push_back(value.name + ": " + error);
    }
  }
  return errors;
}

struct Wrong {
  const char* name;
  ConfigMap settings;
  std::vector<std::string> want;
};

}  // namespace

TEST_CASE("datagen: every quickstart makes records that fit their schema",
          "[connectors][datagen]") {
  for (const auto& quickstart : quickstarts()) {
    CAPTURE(quickstart.name);
    Task task(Settings{{"quickstart", std::string(quickstart.name)}});
    const auto& records = task.poll();
    REQUIRE(records.size() == DatagenTask::max_batch);
    for (const auto& record : records) {
      CHECK_NOTHROW(validate_value("value", record.value_schema, record.value));
      CHECK(record.key.is_null() == quickstart.key_field.empty());
      if (!quickstart.key_field.empty()) {
        CHECK_NOTHROW(validate_value("key", record.key_schema, record.key));
      }
    }
    const auto values = values_of(records);
    CHECK(std::set<std::string>(values.begin(), values.end()).size() > 100);
  }
}

TEST_CASE("datagen: records follow from seed, task and number", "[connectors][datagen]") {
  const Settings settings = {{"quickstart", "orders"}, {"random.seed", "7"}};
  Task first(settings);
  Task second(settings);
  const auto want = values_of(first.poll());
  CHECK(values_of(second.poll()) == want);

  Task later(settings, 10);
  CHECK(values_of(later.poll())[0] == want[10]);
  auto other_seed = settings;
  other_seed["random.seed"] = "8";
  CHECK(values_of(Task(other_seed).poll()) != want);
  auto other_task = settings;
  other_task["task"] = "1";
  CHECK(values_of(Task(other_task).poll()) != want);
}

TEST_CASE("datagen: the same records in every version", "[connectors][datagen]") {
  Task task(Settings{{"quickstart", "stock_trades"}, {"random.seed", "1"}});
  CHECK(task.poll().front().value.to_text() ==
        "Struct{side=SELL,quantity=2163,symbol=EE,price=566.72,account=BETA,"
        "trade_id=8c0240a8-bf50-4dd8-b65c-b67a4cad17ea}");
}

TEST_CASE("datagen: offsets tell how many records were made", "[connectors][datagen]") {
  Task task({{"quickstart", "lines"}, {"iterations", "3"}}, 1);
  const auto& records = task.poll();
  REQUIRE(records.size() == 2);
  CHECK(*records[0].source_partition == OffsetMap{{Text("task"), Value(std::int64_t{0})}});
  CHECK(records[0].source_offset.to_map() == OffsetMap{{Text("records"), Value(std::int64_t{2})}});
  CHECK(records[1].source_offset.to_map() == OffsetMap{{Text("records"), Value(std::int64_t{3})}});
  CHECK(records[1].timestamp_ms == now);
  CHECK(task.poll().empty());
  CHECK(task.batch.idle() > milliseconds{0});
  Task done({{"quickstart", "lines"}, {"iterations", "3"}}, 3);
  CHECK(done.poll().empty());
}

TEST_CASE("datagen: the rate is kept", "[connectors][datagen]") {
  Task task(Settings{{"quickstart", "lines"}, {"rate", "4"}});
  CHECK(task.poll().size() == 1);
  CHECK(task.poll().empty());
  CHECK(task.batch.idle() == milliseconds{250});
  task.context.now += 1000;
  CHECK(task.poll().size() == 4);
}

TEST_CASE("datagen: texts of lines share one block", "[connectors][datagen]") {
  Task task(Settings{{"quickstart", "lines"}});
  for (const auto& record : task.poll()) {
    const auto* text = record.value.get_if<Text>();
    REQUIRE(text != nullptr);
    CHECK(text->size() == 100);
    // Text without an owner: detaching it copies nothing.
    CHECK(text->bytes().detach().data() == text->bytes().data());
  }
}

TEST_CASE("datagen: fields of the user's own", "[connectors][datagen]") {
  const Settings settings = {
      {"schema.fields",
       "id:int64=sequence(100|10),n:int32=uniform(1..3),x:float64=uniform(0..1|2),"
       "b:boolean=chance(1),c:string=constant(hi),p:string=pick(a|b),u:string=uuid,"
       "t:timestamp=now,w:string=numbered(w|1..100000)"},
      {"schema.keyfield", "id"}};
  Task task(settings);
  const auto& records = task.poll();
  const auto& value = *records[2].value.structure();
  CHECK(value.get("id") == Value(std::int64_t{120}));
  CHECK(records[2].key == Value(std::int64_t{120}));
  CHECK(value.get("b") == Value(true));
  CHECK(value.get("c") == Value("hi"));
  CHECK(value.get("t") == Value(Instant{now}));
  CHECK(value.get("u").get_if<Text>()->size() == 36);
  CHECK(value.get("u").get_if<Text>()->view()[14] == '4');
  std::set<std::int32_t> numbers;
  std::set<std::string> picks;
  for (const auto& record : records) {
    numbers.insert(*record.value.structure()->get("n").get_if<std::int32_t>());
    picks.insert(record.value.structure()->get("p").to_text());
    const auto fraction = *record.value.structure()->get("x").get_if<double>();
    CHECK((fraction >= 0 && fraction <= 1));
    CHECK(java_double_text(fraction).size() <= 4);
  }
  CHECK(numbers == std::set<std::int32_t>{1, 2, 3});
  CHECK(picks == std::set<std::string>{"a", "b"});
}

TEST_CASE("datagen: ranges reach both their ends, however wide", "[connectors][datagen]") {
  const Settings settings = {
      {"schema.fields",
       "a:int64=uniform(-9223372036854775808..9223372036854775807),b:int32=uniform(5..5),"
       "c:string=text(0),d:string=text(65536)"}};
  Task task(settings);
  for (const auto& record : task.poll()) {
    CHECK(record.value.structure()->get("b") == Value(std::int32_t{5}));
    CHECK(record.value.structure()->get("d").get_if<Text>()->size() == 65536);
  }
}

TEST_CASE("datagen: settings that do not fit are told where they stand", "[connectors][datagen]") {
  const std::string head = "schema.fields: Invalid value ";
  const auto field = [&](const std::string& item, const std::string& why) {
    return std::vector<std::string>{head + item + " for configuration schema.fields: " + why};
  };
  const std::vector<Wrong> cases = {
      {"neither",
       {},
       {"quickstart: Must configure one of quickstart or schema.fields",
        "schema.fields: Must configure one of quickstart or schema.fields"}},
      {"both",
       {{"quickstart", "users"}, {"schema.fields", "a:int32=sequence"}},
       {"quickstart: quickstart and schema.fields are mutually exclusive options, but both are "
        "set.",
        "schema.fields: quickstart and schema.fields are mutually exclusive options, but both are "
        "set."}},
      {"unknown quickstart",
       {{"quickstart", "none"}},
       {"quickstart: Invalid value none for configuration quickstart: String must be one of: "
        "lines, "
        "orders, pageviews, sensors, stock_trades, users"}},
      {"no topic",
       {{"quickstart", "users"}, {"kafka.topic", ""}},
       {"kafka.topic: Invalid value  for configuration kafka.topic: String must be non-empty"}},
      {"key",
       {{"quickstart", "users"}, {"schema.keyfield", "none"}},
       {"schema.keyfield: Invalid value none for configuration schema.keyfield: wanted the name of "
        "a field"}},
      {"rate",
       {{"quickstart", "users"}, {"rate", "0"}},
       {"rate: Invalid value 0.0 for configuration rate: Value must be positive, or -1 for no "
        "limit"}},
      {"not a number",
       {{"quickstart", "users"}, {"rate", "NaN"}},
       {"rate: Invalid value NaN for configuration rate: Value must be positive, or -1 for no "
        "limit"}},
      {"iterations",
       {{"quickstart", "users"}, {"iterations", "-2"}},
       {"iterations: Invalid value -2 for configuration iterations: Value must be at least -1"}},
      {"form",
       {{"schema.fields", "a"}},
       field("a", "wanted 'name:type=generator' or 'name:type=generator(a|b)', found no '='")},
      {"no type",
       {{"schema.fields", "a=sequence"}},
       field("a=sequence",
             "wanted 'name:type=generator' or 'name:type=generator(a|b)', found no ':' before the "
             "'='")},
      {"open",
       {{"schema.fields", "a:int32=uniform(1..2"}},
       field(
           "a:int32=uniform(1..2",
           "wanted 'name:type=generator' or 'name:type=generator(a|b)', found no ')' at the end")},
      {"type",
       {{"schema.fields", "a:int=sequence"}},
       field("a:int=sequence",
             "wanted a type of boolean, int32, int64, float64, string, timestamp, found 'int'")},
      {"generator",
       {{"schema.fields", "a:int32=count"}},
       field("a:int32=count",
             "wanted a generator of sequence, uniform, chance, now, constant, pick, numbered, "
             "text, uuid, found 'count'")},
      {"wrong type",
       {{"schema.fields", "a:string=sequence"}},
       field("a:string=sequence",
             "wanted a field of type int32, int64, timestamp for 'sequence', found string")},
      {"arguments",
       {{"schema.fields", "a:int32=uniform"}},
       field("a:int32=uniform", "wanted 1 arguments of 'uniform', found 0")},
      {"range",
       {{"schema.fields", "a:int32=uniform(1)"}},
       field("a:int32=uniform(1)", "wanted a range 'a..b', found '1'")},
      {"falling",
       {{"schema.fields", "a:int32=uniform(2..1)"}},
       field("a:int32=uniform(2..1)", "wanted a range that does not fall, found '2..1'")},
      {"32 bits",
       {{"schema.fields", "a:int32=uniform(1..4294967296)"}},
       field("a:int32=uniform(1..4294967296)", "wanted a 32-bit number, found '4294967296'")},
      {"number",
       {{"schema.fields", "a:float64=uniform(x..1)"}},
       field("a:float64=uniform(x..1)", "wanted a number, found 'x'")},
      {"digits",
       {{"schema.fields", "a:float64=uniform(0..1|16)"}},
       field("a:float64=uniform(0..1|16)", "wanted 0 to 15 digits behind the point, found 16")},
      {"probability",
       {{"schema.fields", "a:boolean=chance(2)"}},
       field("a:boolean=chance(2)", "wanted a probability from 0 to 1, found '2'")},
      {"boolean",
       {{"schema.fields", "a:boolean=constant(yes)"}},
       field("a:boolean=constant(yes)", "wanted true or false, found 'yes'")},
      {"length",
       {{"schema.fields", "a:string=text(65537)"}},
       field("a:string=text(65537)", "wanted a length from 0 to 65536, found '65537'")},
      {"twice",
       {{"schema.fields", "a:int32=sequence,a:int64=sequence"}},
       field("a", "wanted different names, found it twice")},
      {"not alone",
       {{"schema.fields", ":int32=sequence,a:int64=sequence"}},
       field("",
             "a field without a name stands for the whole value: wanted it alone, found 2 fields")},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(errors_of(c.settings) == c.want);
  }
}

TEST_CASE("datagen: any text as fields is read or refused", "[connectors][datagen]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const std::string good = "a:int64=uniform(-1..5),b:string=pick(x|y),c:float64=uniform(0..1|2)";
  for (int round = 0; round < 5000; ++round) {
    auto text = good;
    for (auto edits = 1 + random() % 4; edits > 0; --edits) {
      text[random() % text.size()] = "a:=(|).,-9\0 "[random() % 12];
    }
    CAPTURE(text);
    try {
      const RecordGenerator generator("", field_items(text), "");
      SourceRecord record;
      Draw draw(0, 0, round, 0);
      generator.fill(draw, record);
      CHECK_NOTHROW(validate_value("value", record.value_schema, record.value));
    } catch (const ConfigException& error) {
      CHECK(std::string(error.what()).starts_with("Invalid value "));
    }
  }
}

TEST_CASE("datagen: offsets of users' own are looked at", "[connectors][datagen]") {
  struct Case {
    const char* name;
    std::optional<OffsetMap> partition;
    std::optional<OffsetMap> offset;
    bool want;
  };
  const OffsetMap task = {{Text("task"), Value(std::int64_t{0})}};
  const auto c = GENERATE_COPY(values<Case>({
      {"a count", task, OffsetMap{{Text("records"), Value(std::int64_t{5})}}, true},
      {"reset", task, std::nullopt, true},
      {"reset of nothing", std::nullopt, std::nullopt, true},
      {"negative", task, OffsetMap{{Text("records"), Value(std::int64_t{-1})}}, false},
      {"text", task, OffsetMap{{Text("records"), Value("5")}}, false},
      {"another name", task, OffsetMap{{Text("position"), Value(std::int64_t{5})}}, false},
      {"no task", OffsetMap{}, OffsetMap{{Text("records"), Value(std::int64_t{5})}}, false},
  }));
  CAPTURE(c.name);
  DatagenConnector connector;
  if (c.want) {
    CHECK(connector.alter_offsets({}, {{c.partition, c.offset}}));
  } else {
    CHECK_THROWS_AS(connector.alter_offsets({}, {{c.partition, c.offset}}), ConnectException);
  }
}

TEST_CASE("datagen: tasks have their numbers, and start what does not fit as a failure",
          "[connectors][datagen]") {
  DatagenConnector connector;
  const Settings settings = {{"kafka.topic", "t"}, {"quickstart", "users"}};
  connector.start(settings);
  const auto configs = connector.task_configs(3);
  REQUIRE(configs.size() == 3);
  CHECK(configs[2].at("task") == "2");
  CHECK(connector.exactly_once_support(settings) == Support::supported);
  CHECK_THROWS_AS(connector.start({{"kafka.topic", "t"}}), ConfigException);
}
