#include "embed/sink_window.hpp"

#include <algorithm>
#include <utility>

namespace troupe::embed {

namespace {

TopicPartition place_of(const SinkRecord& record) {
  return {record.original_topic, record.original_partition.value_or(0)};
}

/// Keeps the lower offset of each partition.
void lower(SinkOffsets& offsets, const TopicPartition& partition, std::int64_t offset) {
  const auto [found, is_new] = offsets.try_emplace(partition, offset);
  found->second = std::min(found->second, offset);
}

}  // namespace

std::uint64_t SinkWindow::add(const std::vector<SinkRecord>& records) {
  SinkOffsets first;
  for (const auto& record : records) {
    lower(first, place_of(record), record.original_offset);
  }
  batches_.emplace(++last_, std::move(first));
  return last_;
}

void SinkWindow::stored(std::uint64_t number) { batches_.erase(number); }

bool SinkWindow::failed(std::uint64_t number) {
  const auto from = batches_.find(number);
  if (from == batches_.end()) {
    return false;
  }
  for (auto batch = from; batch != batches_.end(); ++batch) {
    for (const auto& [partition, offset] : batch->second) {
      lower(rewinds_, partition, offset);
    }
  }
  batches_.erase(from, batches_.end());
  return true;
}

void SinkWindow::close(const std::vector<TopicPartition>& partitions) {
  for (const auto& partition : partitions) {
    rewinds_.erase(partition);
    for (auto& [number, first] : batches_) {
      first.erase(partition);
    }
  }
  std::erase_if(batches_, [](const auto& batch) { return batch.second.empty(); });
}

bool SinkWindow::comes_again(const SinkRecord& record) const {
  const auto found = rewinds_.find(place_of(record));
  return found != rewinds_.end() && record.original_offset >= found->second;
}

SinkOffsets SinkWindow::committable(const SinkOffsets& offered) const {
  auto safe = offered;
  const auto hold_back = [&safe](const SinkOffsets& first) {
    for (const auto& [partition, offset] : first) {
      if (const auto found = safe.find(partition); found != safe.end()) {
        found->second = std::min(found->second, offset);
      }
    }
  };
  hold_back(rewinds_);
  for (const auto& [number, first] : batches_) {
    hold_back(first);
  }
  return safe;
}

}  // namespace troupe::embed
