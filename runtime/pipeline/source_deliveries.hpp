#pragma once

#include "runtime/observability/latency_metrics.hpp"
#include "runtime/pipeline/offset_ledger.hpp"
#include "runtime/seams/record_writer.hpp"
#include <troupe/result.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
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
  /// Records the producer gave up, which is tolerated; they have been reported.
  std::vector<OffsetLedger::Tag> refused;
};

/// Joins the task's thread, which submits records, the producer's poll thread, which tells how they
/// ended, and the task's actor, which commits offsets.
///
/// Thread-safe; one short lock per batch on each side. `wake` is called outside the lock, on the
/// producer's thread, when the actor should look: an error came, the lane has room again, a drain
/// is complete, or there is something for `commit_record`. It must not block.
class SourceDeliveries final : public DeliveryListener {
 public:
  enum class Wake : std::uint8_t { error, room, drained, news };
  using WakeUp = std::function<void(Wake)>;
  /// Reports a record that the producer gave up; the record itself when it was kept. On the
  /// producer's thread; must not block.
  using ReportRefused = std::function<void(const Error&, const SourceRecord*)>;

  /// `keep_metadata`: the task wants `commit_record`.
  explicit SourceDeliveries(WakeUp wake, bool keep_metadata = false)
      : wake_(std::move(wake)), keep_metadata_(keep_metadata) {}

  /// Before the first record: the task wants `commit_record`.
  void set_keep_metadata(bool keep) {
    const std::lock_guard lock(mutex_);
    keep_metadata_ = keep;
  }

  /// Before the first record: records that the producer gives up are reported and then count as
  /// stored, unless it is the producer that has failed.
  void tolerate(ReportRefused report) {
    const std::lock_guard lock(mutex_);
    report_refused_ = std::move(report);
  }

  /// Before the first record: acknowledged records are timed.
  void time(std::shared_ptr<EndToEndLatency> latency) {
    const std::lock_guard lock(mutex_);
    latency_ = std::move(latency);
  }

  /// Task thread: submits the records of a batch in order; appends their tags.
  void submit(std::span<const SourceRecord> records, std::vector<OffsetLedger::Tag>& tags);
  /// Task thread: once this record is stored, its topic is used. Call before it is sent.
  void watch(OffsetLedger::Tag tag, std::string topic);
  /// Task thread: keeps a record, to be shown if it is refused. Call before it is sent.
  void keep(OffsetLedger::Tag tag, const SourceRecord& record);
  /// Task thread: a record that was submitted will not be sent.
  void dropped(OffsetLedger::Tag tag);
  /// Task thread: a record was given up and reported; its offset may be committed.
  void skipped(OffsetLedger::Tag tag);
  /// Task thread: these records were submitted, but the task stops before it could send them.
  void withdraw(std::span<const OffsetLedger::Tag> tags);
  /// Task thread: what happened since the last call.
  [[nodiscard]] DeliveryNews take_news();
  /// Task thread: asks for `Wake::news` once there is something for `commit_record`, unless
  /// `take_news` comes first. True when there is already.
  [[nodiscard]] bool watch_for_news();

  /// Actor: topics of watched records that were stored since the last call.
  [[nodiscard]] std::vector<std::string> take_topics();
  /// Actor: offsets that became safe.
  [[nodiscard]] CommittableOffsets take_committable();
  /// Actor: asks for `Wake::drained` once nothing is in flight, be it stored or refused. True when
  /// that holds already.
  [[nodiscard]] bool drain();
  [[nodiscard]] std::size_t pending() const;

  void delivered(std::span<const Delivery> deliveries) override;
  void room_again() override { wake_(Wake::room); }

 private:
  void forget(OffsetLedger::Tag tag);
  void note_topic(OffsetLedger::Tag tag);
  [[nodiscard]] bool has_news() const {
    return !news_.acknowledged.empty() || !news_.refused.empty();
  }
  void note_stored(const Delivery& delivery);
  /// Whether the task lives on without it.
  [[nodiscard]] bool is_tolerated(const Delivery& delivery) const {
    return report_refused_ && delivery.error != nullptr && !delivery.fatal;
  }
  void report_refused(const Delivery& delivery);

  const WakeUp wake_;
  mutable std::mutex mutex_;
  bool keep_metadata_;
  OffsetLedger ledger_;
  DeliveryNews news_;
  std::map<OffsetLedger::Tag, std::string> watched_;  ///< the first records of new topics
  std::vector<std::string> used_topics_;
  std::shared_ptr<EndToEndLatency> latency_;  ///< set once, before the first record; may be null
  ReportRefused report_refused_;              ///< set once, before the first record
  std::unordered_map<OffsetLedger::Tag, SourceRecord> kept_;
  std::size_t failed_ = 0;  ///< of the pending: they will never be stored
  bool draining_ = false;
  bool news_wanted_ = false;
};

}  // namespace troupe::runtime
