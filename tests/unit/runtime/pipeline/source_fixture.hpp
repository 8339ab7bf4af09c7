#pragma once

#include "runtime/pipeline/source_loop.hpp"
#include "runtime/worker/task_context.hpp"
#include "tests/unit/runtime/errors/fakes.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime::fakes {

/// Counts what a source loop tells.
class CountingObserver final : public SourceObserver {
 public:
  void polled(std::size_t records, std::chrono::nanoseconds) override { polled_count += records; }
  void stored(std::size_t records) override { stored_count += records; }
  void dropped(std::size_t records) override { dropped_count += records; }
  void trouble(std::string_view, const Error&) override {}
  std::size_t polled_count = 0;
  std::size_t stored_count = 0;
  std::size_t dropped_count = 0;
};

/// A loop over a task that polls what the test says, and everything it touches.
class SourceRun {
 public:
  /// `change` may replace parts before the loop is made.
  explicit SourceRun(const std::function<void(SourceLoopParts&)>& change = {},
                     const Settings& settings = {})
      : errors(settings, false) {
    SourceLoopParts parts;
    parts.context = std::make_unique<RuntimeSourceContext>(
        TaskContextParts{
            errors.log, errors.registry.metrics.plugin_metrics({}), errors.registry.clock, {}, {}},
        nullptr);
    parts.task = std::make_unique<Task>(*this);
    parts.encoder = std::make_unique<RecordEncoder>(TransformChain(std::vector<TransformStep>()),
                                                    touchy_converters());
    parts.errors = errors.handling;
    parts.deliveries = deliveries;
    parts.writer = errors.writers->open_lane({}, "lane", deliveries).value();
    parts.observer = observer;
    parts.vitals = vitals;
    parts.clock = errors.registry.clock.get();
    if (change) {
      change(parts);
    }
    loop.emplace(std::move(parts));
    static_cast<void>(loop->start());
  }

  TaskReport run(std::stop_token stop = {}) {
    return loop->run(
        {errors.registry.clock->time + std::chrono::milliseconds{200}, 1000, std::move(stop)});
  }
  void advance(std::chrono::milliseconds time) { errors.registry.clock->time += time; }
  /// `topic=value` of each record sent.
  [[nodiscard]] std::vector<std::string> sent() const {
    std::vector<std::string> records;
    for (const auto& record : errors.writers->sent) {
      records.push_back(record.topic + '=' + record.value.value_or("null"));
    }
    return records;
  }

  Errors errors;
  std::vector<SourceRecord> polls;  ///< what the next poll returns
  std::shared_ptr<SourceDeliveries> deliveries = std::make_shared<SourceDeliveries>(
      [this](SourceDeliveries::Wake why) { wakes.push_back(why); }, true);
  std::vector<SourceDeliveries::Wake> wakes;
  std::vector<std::string> acknowledged;  ///< values `commit_record` came for
  std::function<void()> on_empty_poll;
  std::chrono::milliseconds idle{0};  ///< what an empty poll asks for
  std::shared_ptr<CountingObserver> observer = std::make_shared<CountingObserver>();
  std::shared_ptr<TaskVitals> vitals = std::make_shared<TaskVitals>();
  std::optional<SourceLoop> loop;

 private:
  class Task final : public SourceTask {
   public:
    explicit Task(SourceRun& run) : run_(run) {}
    [[nodiscard]] std::string version() const override { return "1"; }
    void start(const Settings&) override {}
    void poll(SourceBatch& batch) override {
      for (auto& record : std::exchange(run_.polls, {})) {
        batch.emplace() = std::move(record);
      }
      if (batch.empty()) {
        if (run_.on_empty_poll) {
          run_.on_empty_poll();
        }
        batch.idle_for(run_.idle);
      }
    }
    [[nodiscard]] bool wants_commit_record() const override { return true; }
    void commit_record(const SourceRecord& record, const RecordMetadata*) override {
      run_.acknowledged.push_back(record.value.to_text());
    }
    void stop() override {}

   private:
    SourceRun& run_;
  };
};

inline SourceRecord source_record(const std::string& topic, const std::string& value) {
  SourceRecord record;
  record.topic = TopicName(Text(topic));
  record.value = Value(value);
  record.source_partition = std::make_shared<const OffsetMap>(OffsetMap{{Text("p"), Value("0")}});
  record.source_offset = SourceOffset(Text::of_static("next"), 1);
  return record;
}

}  // namespace troupe::runtime::fakes
