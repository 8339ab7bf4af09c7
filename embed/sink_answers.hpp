#pragma once

#include <troupe/embed.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

namespace troupe::embed {

/// A sink actor's word on one batch.
using SinkAnswer = std::variant<SinkStored, SinkFailed>;

/// Answers on their way from a sink actor to a task's thread; no more of them than batches are on
/// their way: `bound`. Thread-safe.
class SinkAnswers {
 public:
  explicit SinkAnswers(std::size_t bound) : bound_(bound) {}

  /// An actor that answers more than it was asked fails the task.
  void put(SinkAnswer answer);
  /// From now on `take` throws this.
  void fail(const std::string& message);
  /// What came; waits for something up to `limit`, or until a stop. Throws ConnectException after
  /// `fail`.
  [[nodiscard]] std::vector<SinkAnswer> take(std::chrono::milliseconds limit,
                                             const std::stop_token& stop = {});

 private:
  const std::size_t bound_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<SinkAnswer> waiting_;
  std::optional<std::string> failure_;
};

}  // namespace troupe::embed
