#pragma once

#include "tests/simulation/tasks/stream_plugins.hpp"
#include <troupe/task.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::sim {

/// The task of `sim.KeepSink`.
class KeepSinkTask final : public SinkTask {
 public:
  KeepSinkTask(std::shared_ptr<Scene> scene, std::shared_ptr<bool> is_dead)
      : scene_(std::move(scene)), is_dead_(std::move(is_dead)) {}

  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings&) override {}
  void open(const std::vector<TopicPartition>& partitions) override;
  void close(const std::vector<TopicPartition>& partitions) override;
  void put(std::vector<SinkRecord>& records) override;
  SinkOffsets pre_commit(const SinkOffsets& offsets) override;
  void stop() override {}

 private:
  /// What the task knows of a partition it has.
  struct Seat {
    std::optional<std::int64_t> next;  ///< the record that must come; none: an earlier one may
    std::deque<std::int64_t> waiting;  ///< taken and not kept yet
    bool rewinding = false;            ///< no record has come since the rewind
    bool paused = false;
  };

  void check(const std::vector<SinkRecord>& records);
  void take(const SinkRecord& record);
  void keep(const TopicPartition& partition, Seat& seat, std::size_t count);
  [[nodiscard]] std::int64_t safe(const TopicPartition& partition, std::int64_t offered);
  void ask();
  void rewind(const TopicPartition& partition, Seat& seat);

  std::shared_ptr<Scene> scene_;
  std::shared_ptr<bool> is_dead_;
  std::map<TopicPartition, Seat> seats_;
  bool redelivered_ = false;  ///< the last `put` asked for its records again
};

}  // namespace troupe::sim
