#include "runtime/pipeline/source_loop.hpp"
#include "runtime/storage/file_offset_store.hpp"
#include "runtime/storage/java_hash_map.hpp"
#include "runtime/storage/offset_buffer.hpp"
#include "runtime/storage/offset_reader.hpp"
#include "runtime/worker/task_context.hpp"
#include "tests/support/scratch.hpp"
#include "tests/unit/runtime/errors/fakes.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

using namespace std::chrono_literals;

namespace {

class QuietObserver final : public SourceObserver {
 public:
  void polled(std::size_t, std::chrono::nanoseconds) override {}
  void stored(std::size_t) override {}
  void dropped(std::size_t) override {}
  void trouble(std::string_view, const Error&) override {}
};

SourcePartition stream(const char* name) {
  return std::make_shared<const OffsetMap>(OffsetMap{{Text("stream"), Value(name)}});
}

SourceOffset offset(std::int64_t next) { return SourceOffset(Text::of_static("next"), next); }

/// Emits what the test asks for, each record of one of two streams.
class Task final : public SourceTask {
 public:
  Task(std::vector<std::string>& streams, int& polls) : streams_(streams), polls_(polls) {}
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings&) override {}
  void poll(SourceBatch& batch) override {
    ++polls_;
    for (const auto& name : std::exchange(streams_, {})) {
      auto& record = batch.emplace();
      record.topic = TopicName(Text("t"));
      record.value = Value(name);
      record.source_partition = name == "a" ? a_ : b_;
      record.source_offset = offset(++(name == "a" ? next_a_ : next_b_));
    }
  }
  void stop() override {}

 private:
  std::vector<std::string>& streams_;
  int& polls_;
  const SourcePartition a_ = stream("a");
  const SourcePartition b_ = stream("b");
  std::int64_t next_a_ = 0;
  std::int64_t next_b_ = 0;
};

class Source {
 public:
  Source() {
    SourceLoopParts parts;
    parts.context = std::make_unique<RuntimeSourceContext>(
        TaskContextParts{
            errors.log, errors.registry.metrics.plugin_metrics({}), errors.registry.clock, {}, {}},
        nullptr);
    parts.task = std::make_unique<Task>(emits, polls);
    parts.encoder = std::make_unique<RecordEncoder>(TransformChain(std::vector<TransformStep>()),
                                                    fakes::touchy_converters());
    parts.errors = errors.handling;
    parts.deliveries = deliveries;
    parts.writer = errors.writers->open_lane({}, "lane", deliveries).value();
    parts.observer = std::make_shared<QuietObserver>();
    parts.vitals = std::make_shared<TaskVitals>();
    parts.clock = errors.registry.clock.get();
    loop.emplace(std::move(parts));
    REQUIRE(loop->start().ok());
  }

  TaskReport run() { return loop->run({errors.registry.clock->time + 200ms, 1000, {}}); }
  /// What may be committed now, as `stream=next` each.
  std::vector<std::string> committable() {
    std::vector<std::string> texts;
    for (const auto& [partition, safe] : deliveries->take_committable()) {
      texts.push_back(partition->front().second.to_text() + '=' +
                      safe.to_map().front().second.to_text());
    }
    return texts;
  }

  fakes::Errors errors{Settings{}, false};
  std::vector<std::string> emits;
  int polls = 0;
  std::shared_ptr<SourceDeliveries> deliveries =
      std::make_shared<SourceDeliveries>([](SourceDeliveries::Wake) {});
  std::optional<SourceLoop> loop;
};

using Texts = std::vector<std::string>;

/// A store whose answers the test counts.
class Store final : public OffsetStore {
 public:
  [[nodiscard]] Status start() override { return Done{}; }
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> get(
      const std::vector<std::string>& keys) override {
    return std::vector<std::optional<std::string>>(keys.size(), R"({"next":5})");
  }
  [[nodiscard]] Result<RawOffsets> all_of(const std::string&) override { return RawOffsets{}; }
  [[nodiscard]] Status put(const RawOffsets&) override { return Done{}; }
};

}  // namespace

TEST_CASE(
    "KAFKA-12226: a backlog of one stream does not keep the offsets of another from being "
    "committed",
    "[runtime][bugs]") {
  Source source;
  source.emits = {"a", "b", "b", "a", "b"};
  static_cast<void>(source.run());
  auto& waiting = source.errors.writers->waiting;
  std::swap(waiting[0], waiting[2]);  // b's second, b's first, a's first, …
  source.errors.writers->end(1);
  CHECK(source.committable().empty());
  source.errors.writers->end(1);
  CHECK(source.committable() == Texts{"b=2"});
  source.errors.writers->end(1);
  CHECK(source.committable() == Texts{"a=1"});
}

TEST_CASE("DynamoDB: no source offset may be committed before its record is acknowledged",
          "[runtime][bugs]") {
  Source source;
  source.emits = {"a", "a"};
  static_cast<void>(source.run());
  CHECK(source.errors.writers->sent.size() == 2);
  CHECK(source.committable().empty());
  source.errors.writers->end(1);
  CHECK(source.committable() == Texts{"a=1"});
}

TEST_CASE("vector #10398: what the producer took and did not report is not written",
          "[runtime][bugs]") {
  Source source;
  source.emits = {"a", "a", "a"};
  static_cast<void>(source.run());
  source.errors.writers->end(1);
  const Error gone{Errc::io, "the broker is gone", "", ""};
  source.errors.writers->end(2, &gone, true);
  CHECK(source.run().end == GrantEnd::failed);
  CHECK(source.loop->stop().ok());
  CHECK(source.committable() == Texts{"a=1"});
}

TEST_CASE("Salesforce: a full lane holds the task's polls back and drops nothing",
          "[runtime][bugs]") {
  Source source;
  source.errors.writers->answer = SendOutcome::full;
  source.emits = {"a", "a"};
  CHECK(source.run().end == GrantEnd::lane_full);
  CHECK(source.run().end == GrantEnd::lane_full);
  CHECK(source.polls == 1);
  source.errors.writers->make_room();
  CHECK(source.run().end == GrantEnd::idle);
  CHECK(source.errors.writers->sent.size() == 2);
}

TEST_CASE(
    "KAFKA-5756: one flush at a time; what comes meanwhile, or did not get through, goes with "
    "the next",
    "[runtime][bugs]") {
  OffsetBuffer buffer("c");
  REQUIRE(buffer.add({{stream("a"), offset(1)}, {stream("b"), offset(1)}}).ok());
  const auto first = buffer.begin_flush();
  CHECK(buffer.is_flushing());
  REQUIRE(buffer.add({{stream("a"), offset(2)}}).ok());
  buffer.cancelled();
  CHECK_FALSE(buffer.is_flushing());
  const auto second = buffer.begin_flush();
  CHECK(second.at(R"(["c",{"stream":"a"}])") == R"({"next":2})");
  CHECK(second.at(R"(["c",{"stream":"b"}])") == R"({"next":1})");
  buffer.flushed();
  CHECK(buffer.is_empty());
}

TEST_CASE(
    "KAFKA-15800: an offset that cannot be read costs no other partition, nor the list of all",
    "[runtime][bugs]") {
  const tests::ScratchFolder folder;
  {
    std::ofstream file(folder.path("offsets"), std::ios::binary);
    file << encode_java_hash_map({{"junk", R"({"next":1})"},
                                  {R"(["c",{"stream":"bad"}])", "junk"},
                                  {R"(["c",{"stream":"a"}])", R"({"next":5})"}});
  }
  auto store = std::make_shared<FileOffsetStore>(folder.path("offsets"),
                                                 std::make_shared<tests::NullLogger>());
  REQUIRE(store->start().ok());
  StoredOffsetReader reader(store, "c");
  CHECK(*find_offset(*reader.offset(*stream("a")), "next") == Value(std::int64_t{5}));
  CHECK_THROWS_WITH(reader.offset(*stream("bad")), "Failed to fetch offsets.");
  CHECK(store->all_of("c")->size() == 2);
}

TEST_CASE(
    "KAFKA-9051: an offset reader that was closed answers with an error, to the task that "
    "still waits as well",
    "[runtime][bugs]") {
  StoredOffsetReader reader(std::make_shared<Store>(), "c");
  CHECK(reader.offset(*stream("a")).has_value());
  reader.close();
  CHECK_THROWS_AS(reader.offset(*stream("a")), ConnectException);
}

}  // namespace troupe::runtime
