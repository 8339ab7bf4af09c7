#pragma once

#include "runtime/kafka/factories.hpp"
#include "runtime/kafka/handles.hpp"
#include "runtime/seams/record_writer.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime::kafka {

class Producer;
class Lane;

/// One record on its way: what its delivery report leads back to.
struct Pending {
  Lane* lane = nullptr;
  std::uint64_t tag = 0;
  std::uint64_t number = 0;
  std::size_t bytes = 0;
};

/// A record that a producer which has failed for good gave back: it may or may not be stored.
struct ReturnedRecord {
  std::uint64_t number = 0;
  std::uint64_t tag = 0;
  TopicName topic;
  std::optional<std::int32_t> partition;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::optional<std::int64_t> timestamp_ms;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
};

/// How many records a producer sends together at most: what librdkafka fills a request with, a
/// batch of Java's producers, or one.
enum class Batches : std::uint8_t { large, small, single };

/// Whom a lane reports to.
class LaneOwner : public DeliveryListener {
 public:
  /// Poll thread: the producer has failed for good, and the last record in flight has come back.
  virtual void producer_failed() = 0;
};

/// A task's share of one producer. Slots for records in flight come from a slab of the lane's and
/// go round: no allocation and no lock per record once warm. Records that the producer gives up
/// because it has failed for good are kept for `take_returned`, and not reported.
///
/// Threads: `send` on the task's, `report` and `end_of_reports` on the producer's poll thread, the
/// rest on any.
class Lane final : public std::enable_shared_from_this<Lane> {
 public:
  Lane(std::shared_ptr<Producer> producer, LaneLimits limits, std::shared_ptr<LaneOwner> owner);

  /// `number` comes back with a returned record.
  [[nodiscard]] SendOutcome send(const OutgoingRecord& record, std::uint64_t tag,
                                 std::uint64_t number);
  [[nodiscard]] Error last_error() const { return error_; }
  [[nodiscard]] std::size_t in_flight() const { return records_.load(std::memory_order_acquire); }
  [[nodiscard]] bool flush(std::chrono::milliseconds timeout);
  void close() noexcept;
  /// Whether its producer has failed for good: nothing can be sent any more.
  [[nodiscard]] bool is_dead() const;
  /// Why it has; nothing while it has not.
  [[nodiscard]] std::optional<Error> failure() const;
  /// Whether a batch with records of this lane was too large for its topic.
  [[nodiscard]] bool has_refused_batch() const { return refused_batch_.load(); }
  /// The records that a dead producer gave back, in no order; nothing while some are still in
  /// flight, or when they were taken before.
  [[nodiscard]] std::optional<std::vector<ReturnedRecord>> take_returned();
  /// Whether nothing is in flight, given back, or about to be told.
  [[nodiscard]] bool is_drained();
  /// Whether a `send` is under way: the client must not be closed before it returns.
  [[nodiscard]] bool is_sending() const { return sending_.load(); }
  [[nodiscard]] bool is_closed() const { return closed_.load(std::memory_order_acquire); }

  /// Poll thread: one delivery report. True for the first of a round.
  [[nodiscard]] bool report(Pending& pending, const rd_kafka_message_t& message);
  /// Poll thread: passes the round on to the listener.
  void end_of_reports();
  /// Poll thread: the producer as a whole has room again.
  void producer_has_room();

 private:
  [[nodiscard]] SendOutcome try_send(const OutgoingRecord& record, std::uint64_t tag,
                                     std::uint64_t number);
  [[nodiscard]] bool stands_still(rd_kafka_resp_err_t code) const;
  void look_for_place();
  [[nodiscard]] bool gives_back(const rd_kafka_message_t& message);
  void note_report(const Pending& pending, const rd_kafka_message_t& message);
  void tell_owner(std::size_t left);
  [[nodiscard]] rd_kafka_topic_t* topic_handle(const TopicName& topic);
  [[nodiscard]] Pending* take_slot();
  [[nodiscard]] std::size_t max_records() const noexcept;
  [[nodiscard]] bool is_full() const;
  [[nodiscard]] SendOutcome not_produced(rd_kafka_resp_err_t code, const OutgoingRecord& record);
  [[nodiscard]] rd_kafka_resp_err_t produce(const OutgoingRecord& record, Pending& pending);

  const std::shared_ptr<Producer> producer_;
  const LaneLimits limits_;

  // Task thread.
  std::deque<Pending> slab_;
  std::vector<Pending*> free_;
  std::string last_topic_;
  rd_kafka_topic_t* last_handle_ = nullptr;
  Error error_;

  // Shared.
  std::mutex mutex_;
  std::vector<Pending*> returned_;
  std::condition_variable ended_;  ///< nothing is in flight, or closed
  bool telling_ = false;           ///< the owner is about to hear of what is no longer in flight
  std::vector<ReturnedRecord> given_back_;
  bool is_taken_ = false;  ///< what was given back has been taken
  std::mutex owner_mutex_;
  std::shared_ptr<LaneOwner> owner_;
  std::atomic<std::size_t> records_{0};
  std::atomic<std::size_t> bytes_{0};
  std::atomic<bool> blocked_{false};
  std::atomic<bool> waits_for_producer_{false};
  std::atomic<bool> closed_{false};
  std::atomic<bool> sending_{false};
  std::atomic<bool> refused_batch_{false};

  // Poll thread.
  std::vector<Delivery> round_;
  std::deque<Error> round_errors_;
  std::vector<Pending*> round_slots_;
  std::vector<ReturnedRecord> round_returned_;
  std::size_t round_bytes_ = 0;
};

}  // namespace troupe::runtime::kafka
