#pragma once

#include <troupe/task.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace troupe::embed {

/// Which batches a sink actor has not acknowledged, and what may be committed meanwhile.
///
/// Batches are numbered from 1. They may be acknowledged in any order; no offset at or behind a
/// record without acknowledgement is ever committed. Not thread-safe: owned by one task's thread.
class SinkWindow {
 public:
  /// Notes a batch that is being sent; returns its number.
  std::uint64_t add(const std::vector<SinkRecord>& records);
  /// The batch is durable. Unknown numbers are ignored.
  void stored(std::uint64_t number);
  /// The batch failed for now: it and all behind it are taken out, and from here on their records
  /// are held back until `rewound`. False for unknown numbers.
  bool failed(std::uint64_t number);
  /// Where to consume from again; empty when nothing is to be.
  [[nodiscard]] const SinkOffsets& rewinds() const { return rewinds_; }
  /// The consumer has gone back to there.
  void rewound() { rewinds_.clear(); }
  /// These partitions are somebody else's now.
  void close(const std::vector<TopicPartition>& partitions);

  /// True when the record will be consumed again, because its partition goes back to before it.
  [[nodiscard]] bool comes_again(const SinkRecord& record) const;
  /// What of the offered offsets may be committed.
  [[nodiscard]] SinkOffsets committable(const SinkOffsets& offered) const;
  [[nodiscard]] std::size_t size() const { return batches_.size(); }

 private:
  std::map<std::uint64_t, SinkOffsets> batches_;  ///< first offset of each partition, by number
  SinkOffsets rewinds_;
  std::uint64_t last_ = 0;
};

}  // namespace troupe::embed
