#pragma once

#include "runtime/pipeline/sink_loop.hpp"
#include "runtime/worker/task_context.hpp"
#include "tests/unit/runtime/errors/fakes.hpp"
#include "tests/unit/runtime/errors/sink_fakes.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime::fakes {

/// A consumer that does what the test's script says, inside `poll`.
class ScriptedReader final : public WaitingReader {
 public:
  struct Commit {
    SinkOffsets offsets;
    CommitDone done;
  };

  SinkOffsets rewind_to_committed() override { return positions; }
  [[nodiscard]] std::vector<TopicPartition> assignment() const override {
    std::vector<TopicPartition> assigned;
    for (const auto& [one, position] : positions) {
      assigned.push_back(one);
    }
    return assigned;
  }
  Status commit_sync(const SinkOffsets& offsets, std::chrono::milliseconds) override {
    synchronous.push_back(offsets);
    return Done{};
  }
  void commit_async(const SinkOffsets& offsets, CommitDone done) override {
    under_way.push_back({offsets, std::move(done)});
  }

  void assign(const SinkOffsets& start) {
    positions.insert(start.begin(), start.end());
    listener->assigned(start);
  }
  void revoke(const std::vector<TopicPartition>& gone) {
    listener->revoked(gone);
    forget(gone);
  }
  void lose(const std::vector<TopicPartition>& gone) {
    listener->lost(gone);
    forget(gone);
  }
  /// Answers the commit that was sent as the `number`-eth.
  void answer(std::size_t number, const Status& outcome = Done{}) {
    under_way.at(number).done(under_way.at(number).offsets, outcome);
  }

  SinkOffsets positions;
  std::vector<Commit> under_way;
  std::vector<SinkOffsets> synchronous;

 private:
  void forget(const std::vector<TopicPartition>& gone) {
    for (const auto& one : gone) {
      positions.erase(one);
    }
  }
};

/// What the test's task was given, and what it does.
struct SinkLife {
  std::vector<std::string> values;  ///< as `partition@offset=value`
  std::vector<std::vector<TopicPartition>> closed;
  std::function<void(SinkTaskContext&, std::vector<SinkRecord>&)> on_put;
  std::function<void(SinkTaskContext&, const std::vector<TopicPartition>&)> on_open;
  std::function<SinkOffsets(const SinkOffsets&)> on_pre_commit;
};

class ScriptedSinkTask final : public SinkTask {
 public:
  explicit ScriptedSinkTask(SinkLife& life) : life_(life) {}
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings&) override {}
  void open(const std::vector<TopicPartition>& partitions) override {
    if (life_.on_open) {
      life_.on_open(context(), partitions);
    }
  }
  void close(const std::vector<TopicPartition>& partitions) override {
    life_.closed.push_back(partitions);
  }
  void put(std::vector<SinkRecord>& records) override {
    if (life_.on_put) {
      life_.on_put(context(), records);
    }
    for (const auto& record : records) {
      life_.values.push_back(std::to_string(*record.original_partition) + '@' +
                             std::to_string(record.original_offset) + '=' + record.value.to_text());
    }
  }
  SinkOffsets pre_commit(const SinkOffsets& offsets) override {
    return life_.on_pre_commit ? life_.on_pre_commit(offsets) : offsets;
  }
  void stop() override {}

 private:
  SinkLife& life_;
};

/// A sink loop that has subscribed, and everything it touches.
class ScriptedSink {
 public:
  explicit ScriptedSink(const Settings& settings = {}, std::vector<TransformStep> steps = {})
      : errors(settings) {
    REQUIRE(errors.open().ok());
    SinkLoopParts parts;
    parts.requests = requests;
    parts.context = std::make_unique<RuntimeSinkContext>(
        TaskContextParts{
            errors.log, errors.registry.metrics.plugin_metrics({}), errors.registry.clock, {}, {}},
        requests, reader, nullptr);
    parts.task = std::make_unique<ScriptedSinkTask>(life);
    parts.decoder = std::make_unique<RecordDecoder>(TransformChain(std::move(steps)),
                                                    touchy_converters(retries));
    parts.errors = errors.handling;
    parts.reader = reader;
    parts.observer = observer;
    parts.vitals = std::make_shared<TaskVitals>();
    parts.clock = errors.registry.clock.get();
    parts.topics = {"t"};
    loop.emplace(std::move(parts));
    REQUIRE(loop->start().ok());
  }

  void advance(std::chrono::milliseconds time) { errors.registry.clock->time += time; }
  void run() {
    const auto report = loop->run(
        {errors.registry.clock->time + std::chrono::milliseconds{200}, 1000, std::stop_token{}});
    REQUIRE(report.end == GrantEnd::idle);
  }
  /// One turn in whose poll this happens.
  void run(std::function<void()> in_poll) {
    reader->in_poll = std::move(in_poll);
    run();
  }
  /// One turn with these records.
  void take(std::vector<ConsumedRecord> records) {
    reader->coming = std::move(records);
    run();
  }
  /// One turn that begins with a commit.
  void commit() {
    requests->commit = true;
    run();
  }

  Errors errors;
  SinkLife life;
  std::shared_ptr<int> retries = std::make_shared<int>(0);
  std::shared_ptr<SinkRequests> requests = std::make_shared<SinkRequests>();
  std::shared_ptr<ScriptedReader> reader = std::make_shared<ScriptedReader>();
  std::shared_ptr<CountingSinkObserver> observer = std::make_shared<CountingSinkObserver>();
  std::optional<SinkLoop> loop;
};

}  // namespace troupe::runtime::fakes
