#pragma once

#include "runtime/pipeline/offset_ledger.hpp"
#include "runtime/seams/record_writer.hpp"
#include <troupe/result.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// What a source task hears of its deliveries between two looks.
struct DeliveryNews {
  /// A record the broker refused for good; the task fails with it.
  std::optional<Error> error;
  std::size_t stored = 0;
  /// Tags and metadata of stored records, when the task wants `commit_record`.
  std::vector<std::pair<OffsetLedger::Tag, RecordMetadata>> acknowledged;
};

/// Joins the task's thread, which submits records, the producer's poll thread, which tells how they
/// ended, and the task's actor, which commits offsets.
///
/// Thread-safe; one short lock per batch on each side. `wake` is called outside the lock, on the
/// producer's thread, when the actor should look: an error came, the lane has room again, or a
/// drain is complete. It must not block.
class SourceDeliveries final : public DeliveryListener {
 public:
  enum class Wake : std::uint8_t { error, room, drained };
  using WakeUp = std::function<void(Wake)>;

  /// `keep_metadata`: the task wants `commit_record`.
  explicit SourceDeliveries(WakeUp wake, bool keep_metadata = false)
      : wake_(std::move(wake)), keep_metadata_(keep_metadata) {}

  /// Before the first record: the task wants `commit_record`.
  void set_keep_metadata(bool keep) {
    const std::lock_guard lock(mutex_);
    keep_metadata_ = keep;
  }

  /// Task thread: submits the records of a batch in order; appends their tags.
  void submit(std::span<const SourceRecord> records, std::vector<OffsetLedger::Tag>& tags);
  /// Task thread: once this record is stored, its topic is used. Call before it is sent.
  void watch(OffsetLedger::Tag tag, std::string topic);
  /// Task thread: a record that was submitted will not be sent.
  void dropped(OffsetLedger::Tag tag);
  /// Task thread: these records were submitted, but the task stops before it could send them.
  void withdraw(std::span<const OffsetLedger::Tag> tags);
  /// Task thread: what happened since the last call.
  [[nodiscard]] DeliveryNews take_news();

  /// Actor: topics of watched records that were stored since the last call.
  [[nodiscard]] std::vector<std::string> take_topics();
  /// Actor: offsets that became safe.
  [[nodiscard]] CommittableOffsets take_committable();
  /// Actor: asks for `Wake::drained` once nothing is in flight. True when that holds already.
  [[nodiscard]] bool drain();
  [[nodiscard]] std::size_t pending() const;

  void delivered(std::span<const Delivery> deliveries) override;
  void room_again() override { wake_(Wake::room); }

 private:
  void note_topic(OffsetLedger::Tag tag);

  const WakeUp wake_;
  mutable std::mutex mutex_;
  bool keep_metadata_;
  OffsetLedger ledger_;
  DeliveryNews news_;
  std::map<OffsetLedger::Tag, std::string> watched_;  ///< the first records of new topics
  std::vector<std::string> used_topics_;
  bool draining_ = false;
};

}  // namespace troupe::runtime
