#pragma once

#include "runtime/observability/task_error_metrics.hpp"
#include "runtime/seams/record_writer.hpp"
#include <troupe/logger.hpp>
#include <troupe/record.hpp>
#include <troupe/result.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <utility>

namespace troupe::runtime {

/// The dead letters of one task that the broker has not acknowledged: as long as one is on its way,
/// offsets beyond its record must not be committed.
///
/// Thread-safe. Deliveries come on the producer's poll thread.
class DeadLettersUnderWay final : public DeliveryListener {
 public:
  /// No more than this many at a time.
  static constexpr std::size_t bound = 1000;

  /// `on_room` is called when there is room again after there was none; it must not block.
  DeadLettersUnderWay(std::string topic, std::shared_ptr<TaskErrorMetrics> metrics,
                      LoggerPtr logger, std::function<void()> on_room)
      : topic_(std::move(topic)),
        metrics_(std::move(metrics)),
        logger_(std::move(logger)),
        on_room_(std::move(on_room)) {}

  /// Notes one before it is sent; returns its tag. With a `reported` promise it was reported by the
  /// task, which is told how it ended.
  [[nodiscard]] std::uint64_t begin(const TopicPartition& partition, std::int64_t offset,
                                    std::optional<std::promise<void>> reported);
  /// One that was begun was not taken by the producer and is to be tried again; its promise.
  [[nodiscard]] std::optional<std::promise<void>> cancel(std::uint64_t tag);
  /// One that was begun will never be stored. `fatal`: nor will any other.
  void refused(std::uint64_t tag, const Error& error, bool fatal);

  /// Whether one more may be begun; if not, `on_room` will be called.
  [[nodiscard]] bool has_room();
  /// Waits for room; false when `stop` or the end came first.
  [[nodiscard]] bool wait_for_room(const std::stop_token& stop);
  /// Nobody waits any more.
  void close();

  /// The lowest offset of that partition that must not be committed as done.
  [[nodiscard]] std::optional<std::int64_t> lowest(const TopicPartition& partition) const;
  [[nodiscard]] bool empty() const;
  /// What the task must fail with: a letter that it reported itself, or all letters, cannot be
  /// written. The offset of that letter is held back for good.
  [[nodiscard]] std::optional<Error> failure() const;

  void delivered(std::span<const Delivery> deliveries) override;
  void room_again() override;

 private:
  struct Letter {
    TopicPartition partition;
    std::int64_t offset = 0;
    std::optional<std::promise<void>> reported;
    std::uint64_t room_calls = 0;  ///< how often there had been room again when it was begun
  };
  using Letters = std::map<std::uint64_t, Letter>;

  void forget(const Letter& letter);
  void fail(Letter letter, const Error& error, bool fatal);
  void notify_room();
  [[nodiscard]] bool is_full() const { return lane_full_ || letters_.size() >= bound; }

  const std::string topic_;
  const std::shared_ptr<TaskErrorMetrics> metrics_;
  const LoggerPtr logger_;
  const std::function<void()> on_room_;
  mutable std::mutex mutex_;
  std::condition_variable_any room_;
  Letters letters_;
  std::map<TopicPartition, std::multiset<std::int64_t>> offsets_;
  std::uint64_t next_tag_ = 0;
  std::optional<Error> failure_;
  std::uint64_t room_calls_ = 0;
  bool lane_full_ = false;
  bool room_wanted_ = false;
  bool closed_ = false;
};

}  // namespace troupe::runtime
