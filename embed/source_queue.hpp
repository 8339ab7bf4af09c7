#pragma once

#include <troupe/task.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace troupe::embed {

/// Records on their way from an application's actor to a task's thread; holds `bound` of them at
/// most. Thread-safe: one side offers, the other takes.
class SourceQueue {
 public:
  explicit SourceQueue(std::size_t bound) : bound_(bound) {}

  /// Takes records over. More than there is room for fail the queue: the actor sent what it had no
  /// credit for.
  void offer(std::vector<SourceRecord> records);
  /// From now on `take` throws this, once what came before has been taken.
  void fail(const std::string& message);
  /// Moves what waits into `batch`; waits for something up to `limit`, or until a stop. Returns how
  /// many records it moved. Throws ConnectException after `fail`.
  std::size_t take(SourceBatch& batch, std::chrono::milliseconds limit,
                   const std::stop_token& stop);

 private:
  const std::size_t bound_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<SourceRecord> waiting_;
  std::optional<std::string> failure_;
};

}  // namespace troupe::embed
