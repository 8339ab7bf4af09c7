#pragma once

#include <troupe/config_def.hpp>
#include <troupe/record.hpp>
#include <troupe/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// Which group of which cluster, and how long to wait for its brokers.
struct GroupCall {
  Settings settings;  ///< of the admin client, in Java's names
  std::string group;
  std::chrono::milliseconds timeout{60000};
};

using GroupPositions = std::vector<std::pair<TopicPartition, std::int64_t>>;

/// Committed offsets of consumer groups. Calls block: use a work thread, never an actor's.
/// `Errc::conflict` when members of the group are in the way. Thread-safe.
/// Source: org.apache.kafka.clients.admin.Admin (listConsumerGroupOffsets and its like).
class GroupOffsets {
 public:
  virtual ~GroupOffsets() = default;
  /// None for a group nobody knows.
  [[nodiscard]] virtual Result<GroupPositions> list(const GroupCall& call) = 0;
  [[nodiscard]] virtual Status alter(const GroupCall& call, const GroupPositions& positions) = 0;
  /// Forgets what is committed of these partitions.
  [[nodiscard]] virtual Status remove(const GroupCall& call,
                                      const std::vector<TopicPartition>& partitions) = 0;
  /// Deletes the group; one that is not there is deleted.
  [[nodiscard]] virtual Status remove_group(const GroupCall& call) = 0;
};

}  // namespace troupe::runtime
