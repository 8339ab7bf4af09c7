#include "runtime/pipeline/sink_offsets.hpp"

#include <algorithm>

namespace troupe::runtime {

void SinkOffsetTracker::assigned(const SinkOffsets& positions) {
  end_run();
  for (const auto& [partition, position] : positions) {
    consumed_.erase(partition);
    delivered_[partition] = position;
    committed_[partition] = position;
  }
}

void SinkOffsetTracker::forget(const std::vector<TopicPartition>& partitions) {
  end_run();
  for (const auto& partition : partitions) {
    consumed_.erase(partition);
    delivered_.erase(partition);
    committed_.erase(partition);
  }
}

void SinkOffsetTracker::rewound(const TopicPartition& partition, std::int64_t offset) {
  end_run();
  consumed_.erase(partition);
  delivered_[partition] = offset;
  committed_[partition] = offset;
}

void SinkOffsetTracker::consumed(const TopicName& topic, std::int32_t partition,
                                 std::int64_t offset) {
  if (run_next_ < 0 || run_.partition != partition || run_.topic != topic) {
    end_run();
    run_ = {topic, partition};
  }
  run_next_ = offset + 1;
}

void SinkOffsetTracker::end_run() {
  if (run_next_ >= 0) {
    consumed_[run_] = run_next_;
    run_next_ = -1;
  }
}

void SinkOffsetTracker::delivered() {
  end_run();
  for (const auto& [partition, next] : consumed_) {
    delivered_[partition] = next;
  }
  consumed_.clear();
}

SinkOffsets SinkOffsetTracker::deliverable(const std::vector<TopicPartition>& partitions) const {
  SinkOffsets offsets;
  for (const auto& partition : partitions) {
    if (const auto found = delivered_.find(partition); found != delivered_.end()) {
      offsets.insert(*found);
    }
  }
  return offsets;
}

SinkOffsets SinkOffsetTracker::committed(const std::vector<TopicPartition>& partitions) const {
  SinkOffsets offsets;
  for (const auto& partition : partitions) {
    if (const auto found = committed_.find(partition); found != committed_.end()) {
      offsets.insert(*found);
    }
  }
  return offsets;
}

std::int64_t SinkOffsetTracker::active() const {
  std::int64_t records = 0;
  for (const auto& [partition, committed] : committed_) {
    const auto consumed = consumed_.find(partition);
    const auto delivered = delivered_.find(partition);
    const auto next = run_next_ >= 0 && partition == run_ ? run_next_
                      : consumed != consumed_.end()       ? consumed->second
                      : delivered != delivered_.end()     ? delivered->second
                                                          : committed;
    records += std::max(next - committed, std::int64_t{0});
  }
  return records;
}

CommitPlan SinkOffsetTracker::plan(const SinkOffsets& offered, const SinkOffsets& answer) const {
  CommitPlan plan;
  for (const auto& [partition, offset] : answer) {
    const auto known = offered.find(partition);
    const auto last = committed_.find(partition);
    if (known == offered.end() || last == committed_.end()) {
      plan.warnings.push_back("ignoring offset " + std::to_string(offset) + " of " +
                              partition.to_text() + ": the partition is not assigned to this task");
    } else if (offset > known->second) {
      plan.warnings.push_back("ignoring offset " + std::to_string(offset) + " of " +
                              partition.to_text() + ": only records before offset " +
                              std::to_string(known->second) + " were consumed");
    } else if (offset != last->second) {
      plan.commit.emplace(partition, offset);
      if (offset < last->second) {
        plan.warnings.push_back("committing backwards, as the task says: " + partition.to_text() +
                                " from offset " + std::to_string(last->second) + " to offset " +
                                std::to_string(offset) +
                                "; what lies between is consumed again after a restart");
      }
    }
  }
  return plan;
}

void SinkOffsetTracker::commit_done(const SinkOffsets& offsets) {
  for (const auto& [partition, offset] : offsets) {
    if (const auto found = committed_.find(partition); found != committed_.end()) {
      found->second = offset;
    }
  }
}

}  // namespace troupe::runtime
