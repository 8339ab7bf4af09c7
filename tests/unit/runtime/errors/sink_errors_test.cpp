#include "runtime/pipeline/errors/errant_reporter.hpp"
#include "runtime/pipeline/sink_loop.hpp"
#include "runtime/worker/task_context.hpp"
#include "tests/unit/runtime/errors/fakes.hpp"
#include "tests/unit/runtime/errors/sink_fakes.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace troupe::runtime {

using namespace std::chrono_literals;

namespace {

using fakes::consumed;
using fakes::partition;

/// Has two partitions, commits at once, and hands out nothing while it is paused.
class FakeReader final : public fakes::WaitingReader {
 public:
  Status subscribe(const std::vector<std::string>& topics, RebalanceListener& by) override {
    auto subscribed = WaitingReader::subscribe(topics, by);
    by.assigned({{partition(0), 0}, {partition(1), 0}});
    return subscribed;
  }
  SinkOffsets rewind_to_committed() override { return {}; }
  [[nodiscard]] std::vector<TopicPartition> assignment() const override {
    return {partition(0), partition(1)};
  }
  Status commit_sync(const SinkOffsets& offsets, std::chrono::milliseconds) override {
    committed = offsets;
    return Done{};
  }
  void commit_async(const SinkOffsets& offsets, CommitDone done) override {
    committed = offsets;
    done(offsets, Done{});
  }

  SinkOffsets committed;

 private:
  [[nodiscard]] bool hands_out() const override { return paused.empty(); }
};

/// What the test's task was given, and what it does.
struct TaskLife {
  std::vector<std::string> values;
  std::function<void(SinkTaskContext&, std::vector<SinkRecord>&)> on_put;
};

class Task final : public SinkTask {
 public:
  explicit Task(TaskLife& life) : life_(life) {}
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings&) override {}
  void put(std::vector<SinkRecord>& records) override {
    if (life_.on_put) {
      life_.on_put(context(), records);
    }
    for (const auto& record : records) {
      life_.values.push_back(record.value.to_text());
    }
  }
  void stop() override {}

 private:
  TaskLife& life_;
};

/// Drops values that begin with `drop`, fails on those that begin with `break`.
class Picky final : public Transformation {
 public:
  void configure(const Settings&) override {}
  bool apply(ConnectRecord& record) override {
    const auto text = record.value.to_text();
    if (text.starts_with("break")) {
      throw DataException("broken");
    }
    return !text.starts_with("drop");
  }
  [[nodiscard]] ConfigDef config() const override { return {}; }
};

class Sink {
 public:
  explicit Sink(const Settings& settings) : errors(settings) {
    REQUIRE(errors.open().ok());
    errors.dead_letter_log->lines.clear();
    SinkLoopParts parts;
    parts.requests = requests;
    std::unique_ptr<ErrantRecordReporter> reporter;
    if (errors.handling->settings().offers_reporter()) {
      reporter = std::make_unique<RecordErrorReporter>(
          errors.handling, [] { return Result<Converters>(fakes::touchy_converters()); },
          std::stop_token{});
    }
    parts.context = std::make_unique<RuntimeSinkContext>(
        TaskContextParts{
            errors.log, errors.registry.metrics.plugin_metrics({}), errors.registry.clock, {}, {}},
        requests, reader, std::move(reporter));
    parts.task = std::make_unique<Task>(life);
    std::vector<TransformStep> steps(1);
    steps[0].class_name = "a.Transform";
    steps[0].transformation = std::make_unique<Picky>();
    parts.decoder = std::make_unique<RecordDecoder>(TransformChain(std::move(steps)),
                                                    fakes::touchy_converters(retries));
    parts.errors = errors.handling;
    parts.reader = reader;
    parts.observer = observer;
    parts.vitals = std::make_shared<TaskVitals>();
    parts.clock = errors.registry.clock.get();
    parts.topics = {"t"};
    loop.emplace(std::move(parts));
    REQUIRE(loop->start().ok());
  }

  void give(std::vector<ConsumedRecord> records) { reader->coming = std::move(records); }
  TaskReport run() { return loop->run({errors.registry.clock->time + 200ms, 1000, {}}); }
  void advance(std::chrono::milliseconds time) { errors.registry.clock->time += time; }
  SinkOffsets commit() {
    requests->commit = true;
    static_cast<void>(run());
    return reader->committed;
  }

  fakes::Errors errors;
  TaskLife life;
  std::shared_ptr<int> retries = std::make_shared<int>(0);
  std::shared_ptr<SinkRequests> requests = std::make_shared<SinkRequests>();
  std::shared_ptr<FakeReader> reader = std::make_shared<FakeReader>();
  std::shared_ptr<fakes::CountingSinkObserver> observer =
      std::make_shared<fakes::CountingSinkObserver>();
  std::optional<SinkLoop> loop;
};

const Settings tolerant = {{"errors.tolerance", "all"},
                           {"errors.deadletterqueue.topic.name", "dlq"},
                           {"errors.deadletterqueue.context.headers.enable", "true"}};

std::string header(const fakes::SentRecord& record, const std::string& key) {
  const auto found = std::find_if(record.headers.begin(), record.headers.end(),
                                  [&](const auto& one) { return one.key == key; });
  return found == record.headers.end() ? "none" : found->value.value_or("null");
}

}  // namespace

TEST_CASE("sink errors: every poison record, and only those, in the dead letter queue",
          "[runtime][errors]") {
  Sink sink(tolerant);
  std::vector<ConsumedRecord> records;
  for (int i = 0; i < 20; ++i) {
    records.push_back(consumed(i, i % 10 == 3 ? "bad" + std::to_string(i) : std::to_string(i)));
  }
  records.push_back(consumed(20, "break"));
  records.push_back(consumed(21, "drop"));
  sink.give(std::move(records));
  CHECK(sink.run().end == GrantEnd::idle);
  CHECK(sink.life.values.size() == 18);
  CHECK(sink.observer->count == 22);
  const auto& sent = sink.errors.writers->sent;
  REQUIRE(sent.size() == 3);
  CHECK(sent[0].value == "bad3");
  CHECK(sent[1].value == "bad13");
  CHECK(header(sent[1], "__connect.errors.offset") == "13");
  CHECK(header(sent[1], "__connect.errors.stage") == "VALUE_CONVERTER");
  CHECK(header(sent[1], "__connect.errors.class.name") == "a.ValueConverter");
  CHECK(sent[2].value == "break");
  CHECK(header(sent[2], "__connect.errors.stage") == "TRANSFORMATION");
  CHECK(header(sent[2], "__connect.errors.class.name") == "a.Transform");
  CHECK(sink.errors.counts() == std::vector<std::string>{"3", "3", "3", "0", "0", "3", "0"});
}

TEST_CASE("sink errors: keys and headers have their stages", "[runtime][errors]") {
  Sink sink(tolerant);
  auto bad_key = consumed(0, "x");
  bad_key.key = Slice::copy("bad");
  auto bad_header = consumed(1, "x");
  bad_header.headers[0].second = Slice::copy("bad");
  sink.give({bad_key, bad_header, consumed(2, "good")});
  CHECK(sink.run().end == GrantEnd::idle);
  CHECK(sink.life.values == std::vector<std::string>{"good"});
  const auto& sent = sink.errors.writers->sent;
  REQUIRE(sent.size() == 2);
  CHECK(header(sent[0], "__connect.errors.stage") == "KEY_CONVERTER");
  CHECK(header(sent[0], "__connect.errors.class.name") == "a.KeyConverter");
  CHECK(header(sent[1], "__connect.errors.stage") == "HEADER_CONVERTER");
  CHECK(header(sent[1], "__connect.errors.class.name") == "a.HeaderConverter");
}

TEST_CASE("sink errors: nothing is committed that the dead letter queue does not have",
          "[runtime][errors]") {
  Sink sink(tolerant);
  sink.errors.writers->acknowledges_at_flush = false;
  sink.give({consumed(0, "a"), consumed(1, "bad"), consumed(2, "b"), consumed(0, "c", 1)});
  CHECK(sink.run().end == GrantEnd::idle);
  CHECK(sink.commit() == SinkOffsets{{partition(0), 1}, {partition(1), 1}});
  sink.errors.writers->end(1);
  CHECK(sink.commit().at(partition(0)) == 3);
}

TEST_CASE("sink errors: a stop waits for dead letters before it commits", "[runtime][errors]") {
  Sink sink(tolerant);
  sink.give({consumed(0, "a"), consumed(1, "bad")});
  CHECK(sink.run().end == GrantEnd::idle);
  CHECK(sink.loop->stop(false).ok());
  CHECK(sink.errors.writers->flushes >= 1);
  CHECK(sink.reader->committed.at(partition(0)) == 2);
}

TEST_CASE("sink errors: without tolerance the first one fails the task, and is reported",
          "[runtime][errors]") {
  auto settings = tolerant;
  settings["errors.tolerance"] = "none";
  settings["errors.log.enable"] = "true";
  Sink sink(settings);
  sink.give({consumed(0, "a"), consumed(1, "bad"), consumed(2, "b")});
  const auto report = sink.run();
  REQUIRE(report.end == GrantEnd::failed);
  CHECK(report.error->message == "Tolerance exceeded in error handler");
  CHECK(report.error->cause ==
        "org.apache.kafka.connect.errors.DataException: no good: bad\njava.lang.Some: deeper");
  CHECK(report.error->record == "t-0@1");
  CHECK(sink.errors.writers->sent.size() == 1);
  REQUIRE(sink.errors.log->lines.size() == 1);
  CHECK(sink.errors.log->levels.front() == LogLevel::error);
  CHECK(sink.errors.log->lines.front() ==
        "Error encountered in task c-3. Executing stage 'VALUE_CONVERTER' with class "
        "'a.ValueConverter'.\norg.apache.kafka.connect.errors.DataException: no good: "
        "bad\nCaused by: java.lang.Some: deeper\n");
  CHECK(sink.errors.counts() == std::vector<std::string>{"1", "1", "0", "0", "1", "1", "0"});
  CHECK(sink.life.values.empty());
}

TEST_CASE("sink errors: what is no exception of a record's is not tolerated", "[runtime][errors]") {
  Sink sink(tolerant);
  sink.give({consumed(0, "memory")});
  const auto report = sink.run();
  REQUIRE(report.end == GrantEnd::failed);
  CHECK(report.error->java_class == "java.lang.OutOfMemoryError");
  CHECK(sink.errors.writers->sent.empty());
  CHECK(sink.errors.counts().front() == "0");
}

TEST_CASE("sink errors: a retry holds up those behind it, with the consumer paused, and goes on",
          "[runtime][errors]") {
  auto settings = tolerant;
  settings["errors.retry.timeout"] = "10000";
  Sink sink(settings);
  *sink.retries = 2;
  sink.give({consumed(0, "a"), consumed(1, "later"), consumed(2, "b")});
  auto report = sink.run();
  CHECK(report.end == GrantEnd::idle);
  CHECK(report.idle == 200ms);
  CHECK(sink.life.values == std::vector<std::string>{"a"});
  CHECK(sink.reader->paused.size() == 2);
  sink.advance(299ms);
  report = sink.run();
  CHECK(report.idle == 1ms);
  CHECK(sink.life.values.size() == 1);
  sink.advance(1ms);
  CHECK(sink.run().end == GrantEnd::idle);
  CHECK(sink.life.values.size() == 1);
  sink.advance(600ms);
  CHECK(sink.run().end == GrantEnd::idle);
  CHECK(sink.life.values == std::vector<std::string>{"a", "later", "b"});
  CHECK(sink.reader->paused.empty());
  CHECK(sink.errors.counts() == std::vector<std::string>{"2", "0", "0", "2", "0", "0", "0"});
  CHECK(sink.commit().at(partition(0)) == 3);
}

TEST_CASE("sink errors: a retry that never helps ends with its time", "[runtime][errors]") {
  auto settings = tolerant;
  settings["errors.retry.timeout"] = "1000";
  Sink sink(settings);
  *sink.retries = 100;
  sink.give({consumed(0, "later"), consumed(1, "b")});
  for (const auto pause : {0ms, 300ms, 600ms, 100ms}) {
    sink.advance(pause);
    CHECK(sink.run().end == GrantEnd::idle);
  }
  CHECK(sink.life.values == std::vector<std::string>{"b"});
  REQUIRE(sink.errors.writers->sent.size() == 1);
  CHECK(header(sink.errors.writers->sent[0], "__connect.errors.exception.class.name") ==
        "org.apache.kafka.connect.errors.RetriableException");
  CHECK(sink.errors.counts() == std::vector<std::string>{"4", "1", "1", "3", "0", "1", "0"});
}

TEST_CASE("sink errors: a held record is neither lost nor committed by stop and revocation",
          "[runtime][errors]") {
  auto settings = tolerant;
  settings["errors.retry.timeout"] = "-1";
  Sink sink(settings);
  *sink.retries = 1;
  sink.give({consumed(0, "a"), consumed(1, "later"), consumed(2, "b"), consumed(0, "c", 1)});
  static_cast<void>(sink.run());
  SECTION("stop") {
    CHECK(sink.loop->stop(false).ok());
    CHECK(sink.reader->committed.at(partition(0)) == 1);
    CHECK(sink.life.values == std::vector<std::string>{"a"});
  }
  SECTION("its partition is revoked") {
    sink.reader->in_poll = [&] { sink.reader->listener->revoked({partition(0)}); };
    static_cast<void>(sink.run());
    CHECK(sink.reader->committed.at(partition(0)) == 1);
    CHECK(sink.life.values == std::vector<std::string>{"a", "c"});
    CHECK(sink.reader->paused.empty());
  }
  SECTION("another partition is revoked") {
    sink.reader->in_poll = [&] { sink.reader->listener->revoked({partition(1)}); };
    static_cast<void>(sink.run());
    sink.advance(300ms);
    static_cast<void>(sink.run());
    CHECK(sink.life.values == std::vector<std::string>{"a", "later", "b"});
  }
}

TEST_CASE("sink errors: a dead letter without room holds its record until there is some",
          "[runtime][errors]") {
  Sink sink(tolerant);
  sink.errors.writers->answer = SendOutcome::full;
  sink.give({consumed(0, "a"), consumed(1, "bad"), consumed(2, "b")});
  CHECK(sink.run().idle == 100ms);
  CHECK(sink.life.values == std::vector<std::string>{"a"});
  CHECK(sink.reader->paused.size() == 2);
  sink.errors.writers->make_room();
  static_cast<void>(sink.run());
  CHECK(sink.life.values == std::vector<std::string>{"a", "b"});
  CHECK(sink.errors.writers->sent.size() == 1);
  CHECK(sink.errors.counts() == std::vector<std::string>{"1", "1", "1", "0", "0", "1", "0"});
}

TEST_CASE("sink errors: a task reports records, its own and others", "[runtime][errors]") {
  Sink sink(tolerant);
  sink.life.on_put = [](SinkTaskContext& context, std::vector<SinkRecord>& records) {
    for (auto& record : records) {
      auto copy = record;
      copy.value = Value("changed");
      context.errant_record_reporter()->report(copy, DataException("will not do"));
      SinkRecord foreign;
      foreign.topic = TopicName(Text("t"));
      foreign.partition = 1;
      foreign.value = Value("made up");
      foreign.headers.add_text(Text("h"), Value("w"));
      context.errant_record_reporter()->report(foreign, ConnectException("neither"));
    }
  };
  sink.give({consumed(5, "x")});
  static_cast<void>(sink.run());
  const auto& sent = sink.errors.writers->sent;
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].value == "x");
  CHECK(sent[0].key == "key");
  CHECK(header(sent[0], "__connect.errors.stage") == "TASK_PUT");
  CHECK(header(sent[0], "__connect.errors.class.name") == "org.apache.kafka.connect.sink.SinkTask");
  CHECK(header(sent[0], "__connect.errors.exception.message") == "will not do");
  CHECK(sent[1].value == "made up");
  CHECK(sent[1].key == std::nullopt);
  CHECK(header(sent[1], "h") == "w");
  CHECK(sink.errors.counts() == std::vector<std::string>{"2", "0", "0", "0", "0", "2", "0"});
}

TEST_CASE("sink errors: a task that swallows what reporting throws fails all the same",
          "[runtime][errors]") {
  auto settings = tolerant;
  settings["errors.tolerance"] = "none";
  Sink sink(settings);
  sink.life.on_put = [](SinkTaskContext& context, std::vector<SinkRecord>& records) {
    if (!records.empty()) {
      CHECK_THROWS_AS(context.errant_record_reporter()->report(records[0], DataException("no")),
                      ConnectException);
    }
  };
  sink.give({consumed(5, "x")});
  const auto report = sink.run();
  REQUIRE(report.end == GrantEnd::failed);
  CHECK(report.error->message == "Exiting WorkerSinkTask due to unrecoverable exception.");
  CHECK(report.error->cause ==
        "org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler\n"
        "org.apache.kafka.connect.errors.DataException: no");
}

TEST_CASE("sink errors: there is no reporter unless one is asked for", "[runtime][errors]") {
  const auto c = GENERATE(
      values<std::pair<Settings, bool>>({{{}, false},
                                         {{{"errors.tolerance", "all"}}, false},
                                         {{{"errors.log.enable", "true"}}, true},
                                         {{{"errors.deadletterqueue.topic.name", "dlq"}}, true}}));
  Sink sink(c.first);
  bool has_reporter = false;
  bool has_origin = false;
  sink.life.on_put = [&](SinkTaskContext& context, std::vector<SinkRecord>& records) {
    has_reporter = context.errant_record_reporter() != nullptr;
    has_origin = has_origin || (!records.empty() && records[0].origin != nullptr);
  };
  sink.give({consumed(0, "x")});
  static_cast<void>(sink.run());
  CHECK(has_reporter == c.second);
  CHECK(has_origin == c.second);
}

}  // namespace troupe::runtime
