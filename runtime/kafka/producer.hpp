#pragma once

#include "runtime/kafka/handles.hpp"
#include "runtime/kafka/lane.hpp"
#include <troupe/logger.hpp>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace troupe::runtime::kafka {

/// One librdkafka producer, shared by lanes.
///
/// Its poll thread (`run`) serves delivery reports and ends, closing the client, when the producer
/// is retired: after the last lane was closed, or by its factory.
class Producer final : public std::enable_shared_from_this<Producer> {
 public:
  [[nodiscard]] static Result<std::shared_ptr<Producer>> create(const Settings& settings,
                                                                LoggerPtr logger);

  /// Body of the poll thread; returns when the client is closed.
  void run();
  /// Makes `run` end: what is still in flight is given up.
  void retire() noexcept;

  /// False when the producer is retired: the lane needs another one.
  [[nodiscard]] bool attach(std::shared_ptr<Lane> lane);
  /// A lane was closed: retires the producer when it was the last.
  void detached() noexcept;
  /// Lanes that are open.
  [[nodiscard]] std::size_t open_lanes() const noexcept { return open_lanes_.load(); }
  /// Whether new lanes may be attached.
  [[nodiscard]] bool is_usable() { return !retired_.load() && !has_failed(); }
  /// Why the client has failed for good; nothing while it has not.
  [[nodiscard]] std::optional<Error> fatal_error() const;
  /// Whether it has; asks the client. Any thread.
  [[nodiscard]] bool has_failed();
  /// Whether a record's topic or partition is to be waited for without end (`max.block.ms`).
  [[nodiscard]] bool waits_for_places() const noexcept { return waits_for_places_; }
  /// Whether a message has a batch of its own: nothing fits beside it. Any thread.
  [[nodiscard]] bool fills_batch(const rd_kafka_message_t& message) const noexcept;
  /// Whether that is because the broker's ACLs do not allow idempotent writes.
  [[nodiscard]] bool is_idempotence_refused() const { return idempotence_refused_.load(); }

  /// Topic handles live as long as the producer. Any thread.
  [[nodiscard]] rd_kafka_topic_t* topic(const std::string& name);
  [[nodiscard]] rd_kafka_t* client() const { return client_.get(); }

 private:
  explicit Producer(LoggerPtr logger) : logger_(std::move(logger)) {}
  static rd_kafka_resp_err_t on_new(rd_kafka_t* client, const rd_kafka_conf_t* conf, void* opaque,
                                    char* why, std::size_t size);
  static rd_kafka_resp_err_t on_answer(rd_kafka_t* client, rd_kafka_message_t* message,
                                       void* opaque);
  static void on_delivery(rd_kafka_t* client, const rd_kafka_message_t* message, void* opaque);
  static void on_error(rd_kafka_t* client, int code, const char* reason, void* opaque);
  static void on_log(const rd_kafka_t* client, int level, const char* facility, const char* text);
  static std::int32_t take_turn(const rd_kafka_topic_t* topic, const void* key, std::size_t size,
                                std::int32_t partitions, void* turns, void* opaque);
  [[nodiscard]] rd_kafka_topic_conf_t* topic_conf(const std::string& name);
  void finish_round();
  void drop_closed_lanes();
  [[nodiscard]] std::vector<std::shared_ptr<Lane>> lanes() const;

  LoggerPtr logger_;
  std::size_t batch_bytes_ = 0;
  bool waits_for_places_ = false;
  ClientHandle client_;
  QueueHandle queue_;
  std::atomic<bool> retired_{false};
  std::atomic<bool> failed_{false};
  std::atomic<bool> idempotence_refused_{false};
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Lane>> lanes_;
  std::atomic<std::size_t> open_lanes_{0};
  std::map<std::string, TopicHandle> topics_;
  bool round_robin_ = false;
  /// With that: how many records each topic has had. The client's until it has gone.
  std::map<std::string, std::atomic<std::uint32_t>> turns_;
  std::optional<Error> fatal_;
  std::vector<Lane*> dirty_;  ///< poll thread: lanes with reports in this round
};

}  // namespace troupe::runtime::kafka
