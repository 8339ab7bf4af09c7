#pragma once

#include "runtime/kafka/handles.hpp"
#include <troupe/task.hpp>

#include <chrono>

namespace troupe::runtime::kafka {

/// Where the committed records of partitions end: what lies behind belongs to transactions that are
/// open, and a consumer of committed records does not get it. Asks the brokers without waiting for
/// them.
///
/// Used on the thread of its consumer, whose client outlives it.
class StableEnds {
 public:
  explicit StableEnds(rd_kafka_t* client) : client_(client), answers_(rd_kafka_queue_new(client)) {}

  /// Whether committed records are known to lie behind one of these positions.
  [[nodiscard]] bool are_beyond(const SinkOffsets& positions,
                                std::chrono::steady_clock::time_point now);

 private:
  void take_answer();
  void ask(const SinkOffsets& partitions);

  rd_kafka_t* client_;
  QueueHandle answers_;
  SinkOffsets ends_;  ///< of the last answer
  bool is_asked_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace troupe::runtime::kafka
