#include "runtime/pipeline/source_loop.hpp"
#include "runtime/worker/task_context.hpp"
#include "tests/unit/runtime/errors/fakes.hpp"

#include <catch2/catch.hpp>

namespace troupe::runtime {

using namespace std::chrono_literals;

namespace {

class Observer final : public SourceObserver {
 public:
  void polled(std::size_t, std::chrono::nanoseconds) override {}
  void stored(std::size_t records) override { stored_count += records; }
  void dropped(std::size_t records) override { dropped_count += records; }
  void trouble(std::string_view, const Error&) override {}
  std::size_t stored_count = 0;
  std::size_t dropped_count = 0;
};

struct TaskLife {
  std::vector<std::string> values;   ///< to be polled, once
  std::vector<std::string> stored;   ///< `commit_record` with metadata
  std::vector<std::string> dropped;  ///< without
};

class Task final : public SourceTask {
 public:
  explicit Task(TaskLife& life) : life_(life) {}
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings&) override {}
  void poll(SourceBatch& batch) override {
    for (const auto& value : std::exchange(life_.values, {})) {
      auto& record = batch.emplace();
      record.topic = TopicName(Text("t"));
      record.value = Value(value);
      record.source_partition = partition_;
      record.source_offset = SourceOffset(Text::of_static("next"), ++next_);
    }
  }
  [[nodiscard]] bool wants_commit_record() const override { return true; }
  void commit_record(const SourceRecord& record, const RecordMetadata* metadata) override {
    (metadata != nullptr ? life_.stored : life_.dropped).push_back(record.value.to_text());
  }
  void stop() override {}

 private:
  TaskLife& life_;
  const SourcePartition partition_ =
      std::make_shared<const OffsetMap>(OffsetMap{{Text("p"), Value("0")}});
  std::int64_t next_ = 0;
};

/// Puts an exclamation mark behind each value; fails on `break`.
class Shout final : public Transformation {
 public:
  void configure(const Settings&) override {}
  bool apply(ConnectRecord& record) override {
    const auto text = record.value.to_text();
    if (text == "break") {
      throw DataException("broken");
    }
    record.value = Value(text + '!');
    return true;
  }
  [[nodiscard]] ConfigDef config() const override { return {}; }
};

class Source {
 public:
  explicit Source(const Settings& settings) : errors(settings, false) {
    SourceLoopParts parts;
    parts.context = std::make_unique<RuntimeSourceContext>(
        TaskContextParts{
            errors.log, errors.registry.metrics.plugin_metrics({}), errors.registry.clock, {}, {}},
        nullptr);
    parts.task = std::make_unique<Task>(life);
    std::vector<TransformStep> steps(1);
    steps[0].class_name = "a.Transform";
    steps[0].transformation = std::make_unique<Shout>();
    parts.encoder = std::make_unique<RecordEncoder>(TransformChain(std::move(steps)),
                                                    fakes::touchy_converters(retries));
    parts.errors = errors.handling;
    if (errors.handling->settings().tolerate_all) {
      deliveries->tolerate([this](const Error& error, const SourceRecord* record) {
        errors.handling->report_produce_failure(error, record);
      });
    }
    parts.deliveries = deliveries;
    parts.writer = errors.writers->open_lane({}, "lane", deliveries).value();
    parts.observer = observer;
    parts.vitals = std::make_shared<TaskVitals>();
    parts.clock = errors.registry.clock.get();
    loop.emplace(std::move(parts));
    REQUIRE(loop->start().ok());
  }

  TaskReport run() { return loop->run({errors.registry.clock->time + 200ms, 1000, {}}); }
  void advance(std::chrono::milliseconds time) { errors.registry.clock->time += time; }
  [[nodiscard]] std::vector<std::string> sent() const {
    std::vector<std::string> values;
    for (const auto& record : errors.writers->sent) {
      values.push_back(record.value.value_or("null"));
    }
    return values;
  }
  /// The offset that may be committed now; 0: none.
  std::int64_t committable() {
    const auto offsets = deliveries->take_committable();
    return offsets.empty() ? 0
                           : *offsets.front().second.to_map().front().second.get_if<std::int64_t>();
  }

  fakes::Errors errors;
  TaskLife life;
  std::shared_ptr<int> retries = std::make_shared<int>(0);
  std::shared_ptr<SourceDeliveries> deliveries =
      std::make_shared<SourceDeliveries>([](SourceDeliveries::Wake) {}, true);
  std::shared_ptr<Observer> observer = std::make_shared<Observer>();
  std::optional<SourceLoop> loop;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("source errors: failing records are skipped, reported, and told to the task",
          "[runtime][errors]") {
  Source source({{"errors.tolerance", "all"},
                 {"errors.log.enable", "true"},
                 {"errors.log.include.messages", "true"}});
  source.life.values = {"a", "break", "bad", "b"};
  CHECK(source.run().end == GrantEnd::idle);
  CHECK(source.sent() == Texts{"a!", "b!"});
  CHECK(source.life.dropped == Texts{"break", "bad"});
  CHECK(source.observer->dropped_count == 2);
  CHECK(source.errors.counts() == Texts{"2", "2", "2", "0", "2", "0", "0"});
  REQUIRE(source.errors.log->lines.size() == 2);
  CHECK(source.errors.log->lines[0].find(
            "Error encountered in task c-3. Executing stage 'TRANSFORMATION' with class "
            "'a.Transform', where source record is = SourceRecord{") == 0);
  CHECK(source.errors.log->lines[1].find("Executing stage 'VALUE_CONVERTER' with class "
                                         "'a.ValueConverter'") != std::string::npos);
  CHECK(source.errors.log->lines[1].find("value=bad,") != std::string::npos);
  source.errors.writers->end(2);
  CHECK(source.committable() == 4);
  static_cast<void>(source.run());
  CHECK(source.life.stored == Texts{"a", "b"});
}

TEST_CASE("source errors: without tolerance the first one fails the task", "[runtime][errors]") {
  Source source(Settings{});
  source.life.values = {"a", "break", "b"};
  const auto report = source.run();
  REQUIRE(report.end == GrantEnd::failed);
  CHECK(report.error->message == "Tolerance exceeded in error handler");
  CHECK(report.error->cause == "org.apache.kafka.connect.errors.DataException: broken");
  CHECK(report.error->record == "t from {\"p\":\"0\"}@{\"next\":2}");
  CHECK(source.errors.counts() == Texts{"1", "1", "0", "0", "0", "0", "0"});
}

TEST_CASE("source errors: a retry takes no thread, and transforms are not applied twice",
          "[runtime][errors]") {
  Source source(Settings{{"errors.retry.timeout", "5000"}});
  *source.retries = 2;
  source.life.values = {"a", "later", "b"};
  auto report = source.run();
  CHECK(report.end == GrantEnd::idle);
  CHECK(report.idle == 300ms);
  CHECK(source.sent() == Texts{"a!"});
  source.advance(299ms);
  CHECK(source.run().idle == 1ms);
  source.advance(1ms);
  CHECK(source.run().idle == 600ms);
  source.advance(600ms);
  CHECK(source.run().end == GrantEnd::idle);
  CHECK(source.sent() == Texts{"a!", "later!", "b!"});
  CHECK(source.errors.counts() == Texts{"2", "0", "0", "2", "0", "0", "0"});
}

TEST_CASE("source errors: a record that is held at the end is not committed", "[runtime][errors]") {
  Source source(Settings{{"errors.retry.timeout", "-1"}});
  *source.retries = 1;
  source.life.values = {"a", "later", "b"};
  static_cast<void>(source.run());
  source.loop->withdraw();
  source.errors.writers->end(1);
  CHECK(source.committable() == 1);
  CHECK(source.deliveries->pending() == 0);
  CHECK(source.loop->stop().ok());
}

TEST_CASE("KAFKA-14079, KAFKA-16087: what the producer refuses, and nothing else, is skipped",
          "[runtime][errors]") {
  Source source({{"errors.tolerance", "all"},
                 {"errors.log.enable", "true"},
                 {"errors.log.include.messages", "true"}});
  source.life.values = {"a", "b"};
  SECTION("later") {
    static_cast<void>(source.run());
    source.errors.writers->end(1, &source.errors.writers->why);
    CHECK(source.committable() == 1);
    source.errors.writers->end(1);
    CHECK(source.committable() == 2);
    CHECK(source.run().end == GrantEnd::idle);
    CHECK(source.life.stored == Texts{"b"});
    CHECK(source.life.dropped == Texts{"a"});
    CHECK(source.observer->dropped_count == 1);
    CHECK(source.errors.counts() == Texts{"1", "0", "0", "0", "1", "0", "0"});
  }
  SECTION("before the task's thread goes on") {
    source.errors.writers->on_sent = [&] {
      source.errors.writers->end(1, &source.errors.writers->why);
    };
    CHECK(source.run().end == GrantEnd::idle);
    static_cast<void>(source.run());
    CHECK(source.committable() == 2);
    CHECK(source.life.dropped == Texts{"a", "b"});
    CHECK(source.errors.counts() == Texts{"2", "0", "0", "0", "2", "0", "0"});
  }
  SECTION("at once") {
    source.errors.writers->answer = SendOutcome::refused;
    CHECK(source.run().end == GrantEnd::idle);
    CHECK(source.committable() == 2);
    CHECK(source.life.dropped == Texts{"a", "b"});
    CHECK(source.errors.counts() == Texts{"2", "0", "0", "0", "2", "0", "0"});
  }
  CHECK(source.errors.log->lines[0].find(
            "Executing stage 'KAFKA_PRODUCE' with class "
            "'org.apache.kafka.connect.runtime.WorkerSourceTask', where source record is = "
            "SourceRecord{") != std::string::npos);
  CHECK(source.errors.log->lines[0].find("value=a,") != std::string::npos);
}

TEST_CASE("KAFKA-8586: what ends the producer, or is not tolerated, fails the task",
          "[runtime][errors]") {
  struct Case {
    const char* name;
    const char* tolerance;
    bool later;
    bool fatal;
  };
  const auto c = GENERATE(values<Case>({{"later, fatal", "all", true, true},
                                        {"later, not tolerated", "none", true, false},
                                        {"at once, fatal", "all", false, true},
                                        {"at once, not tolerated", "none", false, false}}));
  CAPTURE(c.name);
  Source source(Settings{{"errors.tolerance", c.tolerance}});
  source.life.values = {"a", "b"};
  if (c.later) {
    static_cast<void>(source.run());
    source.errors.writers->end(1, &source.errors.writers->why, c.fatal);
  } else {
    source.errors.writers->answer = c.fatal ? SendOutcome::failed : SendOutcome::refused;
  }
  const auto report = source.run();
  REQUIRE(report.end == GrantEnd::failed);
  CHECK(report.error->message == "Unrecoverable exception from producer send callback");
  CHECK(source.committable() == 0);
  CHECK(source.life.dropped.empty());
}

TEST_CASE("source errors: a topic counts as used by its first record that is stored",
          "[runtime][errors]") {
  Source source(Settings{{"errors.tolerance", "all"}});
  source.life.values = {"bad", "b"};
  static_cast<void>(source.run());
  source.errors.writers->end(1);
  CHECK(source.deliveries->take_topics() == Texts{"t"});
}

TEST_CASE("source errors: a negative timestamp fails the task, whatever is tolerated",
          "[runtime][errors]") {
  RecordEncoder encoder({}, fakes::touchy_converters());
  SourceRecord record;
  record.topic = TopicName(Text("t"));
  record.timestamp_ms = -5;
  CHECK_THROWS_WITH(encoder.encode(record), "Invalid record timestamp -5");
  CHECK_FALSE(encoder.failed_conversion());
  encoder.restart();
  record.timestamp_ms = -1;
  CHECK(encoder.encode(record).timestamp_ms == std::nullopt);
}

TEST_CASE("source errors: a negative partition fails the task, whatever is tolerated",
          "[runtime][errors]") {
  RecordEncoder encoder({}, fakes::touchy_converters());
  SourceRecord record;
  record.topic = TopicName(Text("t"));
  record.partition = -1;
  CHECK_THROWS_WITH(encoder.encode(record),
                    "Invalid partition: -1. Partition number should always be non-negative or "
                    "null.");
  CHECK_FALSE(encoder.failed_conversion());
  encoder.restart();
  record.partition = 0;
  CHECK(encoder.encode(record).partition == 0);
}

}  // namespace troupe::runtime
