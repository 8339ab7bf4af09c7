#pragma once

#include "runtime/kafka/lane.hpp"
#include "runtime/seams/record_writer.hpp"
#include <troupe/logger.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace troupe::runtime::kafka {

/// Opens a lane of a producer that works and sends such batches; any thread.
using OpenLane =
    std::function<Result<std::shared_ptr<Lane>>(const std::shared_ptr<LaneOwner>&, Batches)>;

/// What a task sends through: lanes of one producer after the other. When a producer fails for
/// good, what it did not acknowledge is sent again by its successor, in the order it was first
/// sent, before anything new. Whoever sends sees a full lane meanwhile.
///
///   flowing ──> failing ──> opening ──> moving ──> flowing     failing: reports are still to come;
///      │                       │          │                    moving: old records are sent again
///      └───────────────────────┴──────────┴──> broken          broken: no successor, or one after
///                                                              the other fails
///
/// What the failed producer had stored without saying so is stored twice. Where a topic has refused
/// a batch for its size, the next producer sends smaller ones, as Java's producers split it; only a
/// record that is refused alone is too large. Threads: as
/// `RecordWriter`; the rest comes from producers' poll threads.
class LastingLane final : public LaneOwner, public std::enable_shared_from_this<LastingLane> {
 public:
  /// So many producers may fail one after the other with nothing stored between.
  static constexpr int max_failures = 3;

  [[nodiscard]] static Result<std::shared_ptr<LastingLane>> open(
      OpenLane open_lane, std::shared_ptr<DeliveryListener> listener, LoggerPtr logger);

  [[nodiscard]] SendOutcome send(const OutgoingRecord& record, std::uint64_t tag);
  [[nodiscard]] Error last_error() const { return error_; }
  [[nodiscard]] std::size_t in_flight();
  [[nodiscard]] bool flush(std::chrono::milliseconds timeout);
  void close() noexcept;

  void delivered(std::span<const Delivery> deliveries) override;
  void room_again() override;
  void producer_failed() override { move_on(); }

 private:
  enum class State : std::uint8_t { flowing, failing, opening, moving, broken };

  /// What there is to say outside the lock.
  struct News {
    std::vector<std::uint64_t> refused;  ///< tags
    std::vector<Error> errors;           ///< of those, same order
    bool fatal = false;                  ///< the lane is broken
    bool moved = false;
  };

  LastingLane(OpenLane open_lane, std::shared_ptr<DeliveryListener> listener, LoggerPtr logger)
      : open_lane_(std::move(open_lane)),
        listener_(std::move(listener)),
        logger_(std::move(logger)) {}

  [[nodiscard]] std::optional<SendOutcome> catch_up();
  [[nodiscard]] bool is_stale();
  void move_on();
  [[nodiscard]] bool begin_move(News& news);
  [[nodiscard]] bool may_succeed(News& news);
  void open_successor(News& news);
  void send_again(News& news);
  void break_down(const Error& error, News& news);
  void tell(const News& news);

  const OpenLane open_lane_;

  // Task thread.
  std::shared_ptr<Lane> mine_;  ///< what it sends on
  std::uint64_t number_ = 0;
  Error error_;

  // Shared.
  std::atomic<bool> steady_{false};  ///< flowing, and `mine_` is the lane
  std::atomic<bool> closed_{false};
  std::atomic<int> failures_{0};
  std::mutex mutex_;
  State state_ = State::flowing;
  Batches batches_ = Batches::large;
  std::shared_ptr<Lane> lane_;
  std::deque<ReturnedRecord> waiting_;  ///< to be sent again, in order
  Error broken_;
  std::condition_variable changed_;
  std::mutex listener_mutex_;
  std::shared_ptr<DeliveryListener> listener_;
  const LoggerPtr logger_;
};

}  // namespace troupe::runtime::kafka
