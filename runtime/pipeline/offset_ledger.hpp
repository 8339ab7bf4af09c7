#pragma once

#include "runtime/pipeline/ring_buffer.hpp"
#include <troupe/offsets.hpp>
#include <troupe/record.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// Offsets that are safe to commit, by source partition.
using CommittableOffsets = std::vector<std::pair<SourcePartition, SourceOffset>>;

/// Tracks which records of each source partition are acknowledged, and up to where a commit is
/// safe.
///
/// Records of one partition are numbered as they are submitted and may end in any order; the safe
/// offset only moves over an unbroken run from the front, so that a crash never skips a record. A
/// partition that is stuck does not hold back the others. A record ends exactly once: stored, or
/// dropped; a dropped one lets the run go on without moving the offset by itself.
/// Not thread-safe: see `SourceDeliveries`.
/// Source: org.apache.kafka.connect.runtime.SubmittedRecords.
class OffsetLedger {
 public:
  /// Names one submitted record: partition slot and number in it.
  using Tag = std::uint64_t;

  /// Adds one record. The tag is valid until the record has ended.
  [[nodiscard]] Tag submit(const SourcePartition& partition, SourceOffset offset);

  /// The broker has stored the record. Tags that have ended are ignored.
  void stored(Tag tag) { end(tag, State::stored); }
  /// The record will never be sent.
  void dropped(Tag tag) { end(tag, State::dropped); }
  /// The record was not sent and will come again after a restart: it holds its partition's offset
  /// back for good, but nobody waits for it.
  void withdrawn(Tag tag) { end(tag, State::withdrawn); }

  /// Returns what became safe since the last call; empty without progress.
  [[nodiscard]] CommittableOffsets take_committable();

  /// Records that have not ended.
  [[nodiscard]] std::size_t pending() const noexcept { return pending_; }

 private:
  enum class State : std::uint8_t { pending, stored, dropped, withdrawn };
  struct Entry {
    SourceOffset offset;
    State state = State::pending;
  };
  struct Slot {
    SourcePartition partition;
    std::string key;          ///< canonical text of the partition
    RingBuffer<Entry> queue;  ///< invariant: the first entry, if any, has not ended after `settle`
    std::uint64_t first = 0;  ///< number of the first entry
    SourceOffset safe;
    bool has_safe = false;
    bool dirty = false;  ///< in `dirty_`
  };

  [[nodiscard]] std::uint32_t slot_of(const SourcePartition& partition);
  void end(Tag tag, State state);
  static void settle(Slot& slot);

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::map<std::string, std::uint32_t> by_key_;
  std::vector<std::uint32_t> dirty_;
  SourcePartition last_partition_;
  std::uint32_t last_slot_ = 0;
  bool has_last_ = false;
  std::size_t pending_ = 0;
};

}  // namespace troupe::runtime
