#pragma once

#include <troupe/record.hpp>
#include <troupe/task.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe::runtime {

/// What a sink's commit comes to, given what the task answered.
struct CommitPlan {
  SinkOffsets commit;                 ///< empty: nothing to send
  std::vector<std::string> warnings;  ///< answers that were ignored or go backwards
};

/// The offsets of one sink task: consumed, delivered, committed, per topic partition as consumed.
///
/// Positions move only after `put` returned; a revocation forgets only its own partitions; the
/// committed position never goes back by a stale completion. Pure bookkeeping, task thread only.
/// Source: org.apache.kafka.connect.runtime.WorkerSinkTask.
class SinkOffsetTracker {
 public:
  void assigned(const SinkOffsets& positions);
  /// Revoked or lost: forgets everything about these partitions.
  void forget(const std::vector<TopicPartition>& partitions);
  /// A rewind: the next record of the partition will be this one.
  void rewound(const TopicPartition& partition, std::int64_t offset);

  /// A record was taken from the consumer.
  void consumed(const TopicName& topic, std::int32_t partition, std::int64_t offset);
  /// Everything consumed so far has been put.
  void delivered();

  /// Offsets to offer to the task's `pre_commit`, restricted to `partitions`.
  [[nodiscard]] SinkOffsets deliverable(const std::vector<TopicPartition>& partitions) const;
  [[nodiscard]] SinkOffsets committed(const std::vector<TopicPartition>& partitions) const;
  /// Consumed and not committed, over all partitions. Offsets are counted: gaps of a compacted
  /// topic count too, as upstream.
  [[nodiscard]] std::int64_t active() const;
  /// Decides what to commit of the task's answer to `offered`. One that goes backwards is
  /// committed, as upstream, which does not say so.
  [[nodiscard]] CommitPlan plan(const SinkOffsets& offered, const SinkOffsets& answer) const;
  /// A commit went through.
  void commit_done(const SinkOffsets& offsets);

 private:
  SinkOffsets consumed_;
  SinkOffsets delivered_;
  SinkOffsets committed_;
  // The partition of the last record: records come in runs, so that a run costs one look-up.
  TopicPartition run_;
  std::int64_t run_next_ = -1;

  void end_run();
};

}  // namespace troupe::runtime
