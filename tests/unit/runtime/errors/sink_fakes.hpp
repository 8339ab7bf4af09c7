#pragma once

#include "runtime/pipeline/task_observer.hpp"
#include "runtime/seams/record_reader.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::runtime::fakes {

inline TopicPartition partition(std::int32_t number) { return {TopicName(Text("t")), number}; }

/// A consumer that hands out what is `coming`; what it knows of its group is up to who derives from
/// it.
class WaitingReader : public RecordReader {
 public:
  Status subscribe(const std::vector<std::string>&, RebalanceListener& by) override {
    listener = &by;
    return Done{};
  }
  Status subscribe_pattern(const std::string&, RebalanceListener& by) override {
    listener = &by;
    return Done{};
  }
  void listen(RebalanceListener& by) override { listener = &by; }
  Status poll(std::chrono::milliseconds timeout, std::size_t,
              std::vector<ConsumedRecord>& out) override {
    waits.push_back(timeout);
    if (in_poll) {
      std::exchange(in_poll, nullptr)();
    }
    if (hands_out()) {
      std::move(coming.begin(), coming.end(), std::back_inserter(out));
      coming.clear();
    }
    return Done{};
  }
  void wake_up() noexcept override {}
  Status seek(const TopicPartition& at, std::int64_t offset) override {
    seeks.emplace_back(at.partition, offset);
    return Done{};
  }
  void pause(const std::vector<TopicPartition>& partitions) override {
    paused.insert(partitions.begin(), partitions.end());
  }
  void resume(const std::vector<TopicPartition>& partitions) override {
    for (const auto& one : partitions) {
      paused.erase(one);
    }
  }
  [[nodiscard]] bool has_backlog(const SinkOffsets&) override { return false; }
  void close() override {}
  void abandon() noexcept override {}

  RebalanceListener* listener = nullptr;
  std::function<void()> in_poll;  ///< happens inside the next poll
  std::vector<ConsumedRecord> coming;
  std::vector<std::pair<std::int32_t, std::int64_t>> seeks;
  std::set<TopicPartition> paused;
  std::vector<std::chrono::milliseconds> waits;

 protected:
  /// Whether this poll has records.
  [[nodiscard]] virtual bool hands_out() const { return true; }
};

/// Counts what the tests ask for.
class CountingSinkObserver final : public SinkObserver {
 public:
  void consumed(std::size_t records) override { count += records; }
  void put(std::size_t, std::chrono::nanoseconds) override {}
  void partitions(std::size_t) override {}
  void active(std::int64_t) override {}
  void committed(std::chrono::nanoseconds) override { ++commits; }
  void commit_failed() override { ++failures; }
  void commit_skipped() override { ++skipped; }
  void trouble(std::string_view, const Error&) override {}
  std::size_t count = 0;
  int commits = 0;
  int failures = 0;
  int skipped = 0;
};

}  // namespace troupe::runtime::fakes
