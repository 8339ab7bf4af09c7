#pragma once

#include "runtime/kafka/handles.hpp"
#include "runtime/kafka/message_copier.hpp"
#include "runtime/kafka/stable_ends.hpp"
#include "runtime/kafka/topic_pattern.hpp"
#include "runtime/seams/record_reader.hpp"
#include <troupe/logger.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime::kafka {

/// A group consumer over librdkafka. Its parts: `consumer.cpp` subscribes and polls,
/// `consumer_group.cpp` follows the group, `consumer_commits.cpp` commits, `consumer_reset.cpp`
/// starts by the age of records.
///
/// Given up (`abandon`), it leaves its group on a thread of its own that shares the object, so that
/// the task's thread may still come back from wherever it hangs.
class Consumer final : public RecordReader, public std::enable_shared_from_this<Consumer> {
 public:
  [[nodiscard]] static Result<std::shared_ptr<Consumer>> create(const Settings& settings,
                                                                LoggerPtr logger);
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;
  Consumer(Consumer&&) = delete;
  Consumer& operator=(Consumer&&) = delete;
  ~Consumer() override;

  Status subscribe(const std::vector<std::string>& topics, RebalanceListener& listener) override;
  Status subscribe_pattern(const std::string& pattern, RebalanceListener& listener) override;
  void listen(RebalanceListener& listener) override {
    listener_ = &listener;
    commits_.clear();
  }
  SinkOffsets rewind_to_committed() override;
  Status poll(std::chrono::milliseconds timeout, std::size_t limit,
              std::vector<ConsumedRecord>& out) override;
  void wake_up() noexcept override;
  Status seek(const TopicPartition& partition, std::int64_t offset) override;
  void pause(const std::vector<TopicPartition>& partitions) override;
  void resume(const std::vector<TopicPartition>& partitions) override;
  [[nodiscard]] std::vector<TopicPartition> assignment() const override;
  [[nodiscard]] bool has_backlog(const SinkOffsets& positions) override;
  Status commit_sync(const SinkOffsets& offsets, std::chrono::milliseconds timeout) override;
  void commit_async(const SinkOffsets& offsets, CommitDone done) override;
  void close() override;
  void abandon() noexcept override;

 private:
  /// What an asynchronous commit leads back to.
  struct CommitCall {
    SinkOffsets offsets;
    CommitDone done;
  };

  /// A subscription by pattern: which topics it stands for is looked up again and again.
  struct Watch {
    TopicPattern pattern;
    std::chrono::steady_clock::time_point next;
    std::optional<std::vector<std::string>> topics;  ///< subscribed to; nothing before the first
  };

  /// How long a position may be looked up, or changed.
  static constexpr int position_timeout_ms = 10000;
  /// How long a member that leaves waits for its first answer from the group.
  static constexpr std::chrono::milliseconds naming_timeout{500};

  explicit Consumer(LoggerPtr logger) : logger_(std::move(logger)) {}
  void leave() noexcept;
  void leave_without_partitions();
  void serve_until_member(bool wanted, std::chrono::milliseconds timeout);
  [[nodiscard]] bool is_member() const;
  void go_along(rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* partitions);
  static void on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                           rd_kafka_topic_partition_list_t* partitions, void* opaque);
  static void on_commit(rd_kafka_t* client, rd_kafka_resp_err_t code,
                        rd_kafka_topic_partition_list_t* offsets, void* opaque);
  static void on_error(rd_kafka_t* client, int code, const char* reason, void* opaque);
  static void on_log(const rd_kafka_t* client, int level, const char* facility, const char* text);

  [[nodiscard]] SinkOffsets behind_broker(const SinkOffsets& positions) const;
  Status subscribe_names(const std::vector<std::string>& names);
  void note_error(const rd_kafka_message_t& message);
  [[nodiscard]] Error failure_for_good() const;
  void note_misled(const rd_kafka_message_t& message, SinkOffsets& misled);
  void log_failure(rd_kafka_error_t* error);
  Status look_up_topics();
  void make_topics(const std::vector<std::string>& topics);
  [[nodiscard]] bool is_cooperative() const;
  void assign(rd_kafka_topic_partition_list_t* partitions);
  void unassign(rd_kafka_topic_partition_list_t* partitions);
  void take_away(const rd_kafka_topic_partition_list_t* partitions);
  void assign_anew(const rd_kafka_topic_partition_list_t* partitions);
  [[nodiscard]] SinkOffsets positions(const rd_kafka_topic_partition_list_t* partitions);
  /// How far back `auto.offset.reset` reaches; nothing when it names no duration.
  [[nodiscard]] static std::optional<std::chrono::milliseconds> lookback_of(std::string_view reset);
  /// Where the records of the last `lookback_` begin, the end where there are none; without those
  /// that the broker does not tell. Waits for it.
  [[nodiscard]] SinkOffsets offsets_by_duration(
      const std::vector<TopicPartition>& partitions) const;
  /// Starts partitions that have no valid offset; those whose start is not told now are tried
  /// again.
  void reset_partitions();
  [[nodiscard]] bool start_again(const SinkOffsets& starts);
  /// They have a place again.
  void placed(const SinkOffsets& starts);
  void note_place(const rd_kafka_message_t& record);
  [[nodiscard]] std::size_t keep_own(std::size_t count);
  [[nodiscard]] std::size_t receive(std::chrono::milliseconds timeout, std::size_t limit);
  void take(std::span<rd_kafka_message_t* const> messages, std::vector<ConsumedRecord>& out);
  [[nodiscard]] static Error given_up();

  LoggerPtr logger_;
  ClientHandle client_;
  QueueHandle queue_;
  std::optional<StableEnds> stable_ends_;  ///< when it takes committed records only
  std::string reset_ = "earliest";
  std::optional<std::chrono::milliseconds> lookback_;
  std::set<TopicPartition> paused_;    ///< of the partitions it holds
  std::set<TopicPartition> to_reset_;  ///< without a valid offset, while `lookback_` is set
  SinkOffsets places_;                 ///< where each that it holds goes on, while that is set
  std::chrono::steady_clock::time_point next_reset_;
  std::string group_;
  bool exclude_internal_ = true;
  bool makes_topics_ = false;
  std::chrono::milliseconds session_timeout_{0};
  std::vector<TopicHandle> handles_;  ///< of subscribed topics that may have to be made
  std::chrono::milliseconds look_up_interval_{0};
  std::optional<Watch> watch_;
  RebalanceListener* listener_ = nullptr;
  std::atomic<bool> abandoned_{false};
  std::atomic<bool> closed_{false};   ///< `close` was called
  std::atomic<bool> leaving_{false};  ///< without partitions; what it is still given does not count
  std::map<std::uintptr_t, CommitCall> commits_;  ///< under way, by number
  std::uintptr_t last_commit_ = 0;
  std::uint64_t departures_ = 0;  ///< how often partitions went
  MessageCopier copier_;
  std::vector<rd_kafka_message_t*> messages_;
  std::optional<Error> fatal_;
};

}  // namespace troupe::runtime::kafka
