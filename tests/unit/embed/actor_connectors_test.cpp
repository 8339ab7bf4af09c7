// Actors as sources and sinks: the test is the application's actor, and the task's thread.
#include "actors/caf_seam.hpp"
#include "tests/unit/connectors/fake_contexts.hpp"
#include <troupe/embed.hpp>
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <memory>

namespace troupe::embed {

namespace {

struct Application {
  Application() : system(config), actor(system) {}

  /// The next message, which must be of this kind.
  template <class Message>
  Message next() {
    Message received;
    actor->receive([&received](const Message& message) { received = message; });
    return received;
  }
  template <class Message>
  void send(const caf::actor& to, Message message) {
    actors::post(to, std::move(message));
  }

  ActorSystemConfig config{1};
  caf::actor_system system;
  caf::scoped_actor actor;
};

const Settings settings = {{"name", "c"}, {"more", "1"}};
const TopicPartition place{TopicName(Text("t")), 0};

std::vector<SinkRecord> sink_records(std::int64_t from, std::int64_t count) {
  std::vector<SinkRecord> records(static_cast<std::size_t>(count));
  for (auto& record : records) {
    record.original_topic = place.topic;
    record.original_partition = place.partition;
    record.original_offset = from++;
  }
  return records;
}

/// A sink task of `options`, attached to the application.
struct SinkFixture {
  explicit SinkFixture(ActorSinkOptions options = {}) {
    task = actor_sink(app.actor, options)()->create_task();
    task->initialize(context);
    task->start(settings);
    attached = app.next<SinkAttached>();
  }
  void put(std::int64_t from, std::int64_t count) {
    auto records = sink_records(from, count);
    task->put(records);
  }
  SinkOffsets commit(std::int64_t offered) { return task->pre_commit({{place, offered}}); }
  /// Puts nothing until the answer sent before has arrived and done this.
  template <class Check>
  void until(Check arrived) {
    while (!arrived()) {
      put(0, 0);
    }
  }

  Application app;
  test::FakeSinkContext context;
  std::unique_ptr<SinkTask> task;
  SinkAttached attached;
};

}  // namespace

TEST_CASE("actor source: records within the credit come out of poll and are told stored",
          "[embed][source]") {
  Application app;
  test::FakeSourceContext context;
  context.offset_storage_reader().stored = OffsetMap{{Text("n"), Value(std::int64_t{7})}};
  ActorSourceOptions options;
  options.max_waiting_records = 3;
  options.partitions = {OffsetMap{{Text("p"), Value(Text("x"))}}};
  const auto connector = actor_source(app.actor, options)();
  connector->start(settings);
  CHECK(connector->task_configs(5) == std::vector<Settings>{settings});
  const auto task = connector->create_task();
  task->initialize(context);
  task->start(settings);
  const auto attached = app.next<SourceAttached>();
  CHECK(attached.connector == "c");
  CHECK(attached.settings == settings);
  REQUIRE(attached.offsets.size() == 1);
  CHECK(attached.offsets[0].has_value());
  CHECK(app.next<SourceCredit>().records == 3);
  SourceRecords sent;
  sent.records.resize(2);
  sent.records[1].source_offset = SourceOffset(Text("n"), 8);
  app.send(attached.task, sent);
  SourceBatch batch;
  while (batch.empty()) {
    task->poll(batch);
  }
  CHECK(batch.size() == 2);
  CHECK(app.next<SourceCredit>().records == 2);
  const RecordMetadata metadata{place, 42, 0};
  task->commit_record(batch.records()[0], nullptr);
  task->commit_record(batch.records()[1], &metadata);
  task->commit();
  const auto stored = app.next<SourceStored>();
  REQUIRE(stored.records.size() == 2);
  CHECK_FALSE(stored.records[0].metadata);
  CHECK(stored.records[1].metadata->offset == 42);
  CHECK(stored.records[1].offset == SourceOffset(Text("n"), 8));
  task->stop();
  app.next<SourceDetached>();
}

TEST_CASE("actor source: the task fails by the actor's word", "[embed][source]") {
  Application app;
  test::FakeSourceContext context;
  const auto task = actor_source(app.actor)()->create_task();
  task->initialize(context);
  task->start(settings);
  const auto attached = app.next<SourceAttached>();
  app.next<SourceCredit>();
  app.send(attached.task, SourceFailed{"out of ink"});
  const auto poll_until_failure = [&task] {
    for (SourceBatch batch; true;) {
      task->poll(batch);
    }
  };
  CHECK_THROWS_WITH(poll_until_failure(), "out of ink");
}

TEST_CASE("actor source: records may be the answer to credit", "[embed][source]") {
  Application app;
  test::FakeSourceContext context;
  // With an argument: without one, CAF 0.17.6 binds a reference to a null pointer.
  const auto answering = [](caf::event_based_actor* self, std::size_t most) -> caf::behavior {
    self->set_default_handler(caf::drop);
    return {[most](const SourceCredit& credit) {
      SourceRecords answer;
      answer.records.resize(std::min<std::size_t>(credit.records, most));
      return answer;
    }};
  };
  const auto source = app.system.spawn(answering, std::size_t{2});
  const auto task = actor_source(source)()->create_task();
  task->initialize(context);
  task->start(settings);
  std::size_t records = 0;
  for (SourceBatch batch; records < 6; batch.reset()) {
    task->poll(batch);
    records += batch.size();
  }
  CHECK(records >= 6);
}

TEST_CASE("actor sink: SinkStored may be the answer to a batch", "[embed][sink]") {
  Application app;
  test::FakeSinkContext context;
  const auto taken = std::make_shared<std::atomic<std::size_t>>(0);
  using Count = std::shared_ptr<std::atomic<std::size_t>>;
  const auto answering = [](caf::event_based_actor* self, const Count& count) -> caf::behavior {
    self->set_default_handler(caf::drop);
    return {[count](const SinkBatch& batch) {
      *count += batch.records->size();
      return SinkStored{batch.number};
    }};
  };
  const auto sink = app.system.spawn(answering, taken);
  const auto task = actor_sink(sink)()->create_task();
  task->initialize(context);
  task->start(settings);
  auto records = sink_records(0, 5);
  task->put(records);
  context.stop.request_stop();
  CHECK(task->pre_commit({{place, 5}}) == SinkOffsets{{place, 5}});
  CHECK(*taken == 5);
}

TEST_CASE("actor sink: only what it acknowledged is committed", "[embed][sink]") {
  SinkFixture sink;
  sink.put(10, 5);
  const auto batch = sink.app.next<SinkBatch>();
  REQUIRE(batch.records->size() == 5);
  CHECK(batch.task == sink.attached.task);
  CHECK(sink.commit(15) == SinkOffsets{{place, 10}});
  sink.app.send(batch.task, SinkStored{batch.number});
  sink.until([&] { return sink.commit(15) == SinkOffsets{{place, 15}}; });
  sink.task->stop();
  sink.app.next<SinkDetached>();
}

TEST_CASE("actor sink: the last commit waits for the answers still missing", "[embed][sink]") {
  SinkFixture sink;
  sink.put(0, 5);
  const auto batch = sink.app.next<SinkBatch>();
  sink.context.stop.request_stop();
  sink.app.send(batch.task, SinkStored{batch.number});
  CHECK(sink.commit(5) == SinkOffsets{{place, 5}});
}

TEST_CASE("actor sink: more batches than allowed wait for room", "[embed][sink]") {
  ActorSinkOptions options;
  options.max_batches = 1;
  SinkFixture sink(options);
  sink.put(0, 1);
  auto records = sink_records(1, 1);
  sink.context.stop.request_stop();  // so that it does not wait
  CHECK_THROWS_AS(sink.task->put(records), RetriableException);
  CHECK(records.size() == 1);
}

TEST_CASE("actor sink: a failure for now goes back, what was behind comes again", "[embed][sink]") {
  SinkFixture sink;
  sink.put(0, 2);
  sink.put(2, 2);
  const auto first = sink.app.next<SinkBatch>();
  sink.app.next<SinkBatch>();
  sink.app.send(first.task, SinkFailed{first.number, "busy", true});
  sink.until([&] { return !sink.context.rewinds.empty(); });
  CHECK(sink.context.rewinds == SinkOffsets{{place, 0}});
  sink.put(0, 3);
  CHECK(sink.app.next<SinkBatch>().records->size() == 3);
}

TEST_CASE("actor sink: a failure for good fails the task with the actor's words", "[embed][sink]") {
  SinkFixture sink;
  sink.put(0, 1);
  const auto batch = sink.app.next<SinkBatch>();
  sink.app.send(batch.task, SinkFailed{batch.number, "disk gone", false});
  CHECK_THROWS_WITH(sink.until([] { return false; }),
                    "The sink actor could not store a batch: disk gone");
}

}  // namespace troupe::embed
