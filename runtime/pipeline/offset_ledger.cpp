#include "runtime/pipeline/offset_ledger.hpp"

#include <algorithm>

namespace troupe::runtime {

namespace {

constexpr unsigned number_bits = 40;
constexpr std::uint64_t number_mask = (std::uint64_t{1} << number_bits) - 1;

/// Text that is equal for equal partitions, whatever the order of their names.
std::string canonical(const SourcePartition& partition) {
  if (!partition) {
    return {};
  }
  std::vector<std::string> entries;
  entries.reserve(partition->size());
  for (const auto& [name, value] : *partition) {
    const auto text = value.to_text();
    entries.push_back(std::to_string(name.size()) + ':' + name.str() + '=' +
                      std::to_string(static_cast<int>(value.kind())) + ':' +
                      std::to_string(text.size()) + ':' + text);
  }
  std::sort(entries.begin(), entries.end());
  std::string key = "p";
  for (const auto& entry : entries) {
    key += entry;
  }
  return key;
}

}  // namespace

OffsetLedger::Tag OffsetLedger::submit(const SourcePartition& partition, SourceOffset offset) {
  const auto index = slot_of(partition);
  auto& slot = slots_[index];
  const auto number = slot.first + slot.queue.size();
  slot.queue.push_back({std::move(offset), State::pending});
  ++pending_;
  return (static_cast<std::uint64_t>(index) << number_bits) | (number & number_mask);
}

std::uint32_t OffsetLedger::slot_of(const SourcePartition& partition) {
  if (has_last_ && last_partition_ == partition) {
    return last_slot_;
  }
  auto key = canonical(partition);
  const auto found = by_key_.find(key);
  std::uint32_t index = 0;
  if (found != by_key_.end()) {
    index = found->second;
  } else {
    if (free_.empty()) {
      index = static_cast<std::uint32_t>(slots_.size());
      slots_.emplace_back();
    } else {
      index = free_.back();
      free_.pop_back();
    }
    slots_[index].partition = partition;
    slots_[index].key = key;
    by_key_.emplace(std::move(key), index);
  }
  last_partition_ = partition;
  last_slot_ = index;
  has_last_ = true;
  return index;
}

void OffsetLedger::end(Tag tag, State state) {
  const auto index = tag >> number_bits;
  if (index >= slots_.size()) {
    return;
  }
  auto& slot = slots_[index];
  const auto position = ((tag & number_mask) - slot.first) & number_mask;
  if (position >= slot.queue.size() || slot.queue[position].state != State::pending) {
    return;
  }
  slot.queue[position].state = state;
  --pending_;
  if (position == 0) {
    settle(slot);
    if (!slot.dirty) {
      slot.dirty = true;
      dirty_.push_back(static_cast<std::uint32_t>(index));
    }
  }
}

void OffsetLedger::settle(Slot& slot) {
  while (!slot.queue.empty() && slot.queue.front().state != State::pending &&
         slot.queue.front().state != State::withdrawn) {
    auto& entry = slot.queue.front();
    if (entry.state == State::stored) {
      slot.safe = std::move(entry.offset);
      slot.has_safe = true;
    }
    slot.queue.pop_front();
    ++slot.first;
  }
}

CommittableOffsets OffsetLedger::take_committable() {
  CommittableOffsets committable;
  for (const auto index : dirty_) {
    auto& slot = slots_[index];
    slot.dirty = false;
    if (slot.has_safe) {
      committable.emplace_back(slot.partition, std::move(slot.safe));
      slot.has_safe = false;
    }
    if (slot.queue.empty()) {
      // A source with ever new partitions (files, objects) must not keep one slot for each. The
      // numbering goes on, so that a late delivery cannot end a record of the next tenant.
      by_key_.erase(slot.key);
      slot.partition.reset();
      slot.key.clear();
      free_.push_back(index);
      has_last_ = has_last_ && last_slot_ != index;
    }
  }
  dirty_.clear();
  return committable;
}

}  // namespace troupe::runtime
