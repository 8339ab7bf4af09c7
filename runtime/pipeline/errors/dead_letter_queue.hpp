#pragma once

#include "runtime/ids.hpp"
#include "runtime/pipeline/errors/dead_letters_under_way.hpp"
#include "runtime/pipeline/errors/error_settings.hpp"
#include "runtime/pipeline/errors/failed_record.hpp"
#include "runtime/seams/admin.hpp"
#include "runtime/seams/record_writer.hpp"

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

namespace troupe::runtime {

/// Where a dead letter queue is written to, and with what.
struct DeadLetterClients {
  std::shared_ptr<Admin> admin;
  Settings admin_settings;
  std::shared_ptr<WriterFactory> writers;
  Settings producer_settings;
};

/// Writes records of a sink task that could not be handled to the topic of
/// `errors.deadletterqueue.topic.name`: the bytes that were consumed, and why.
///
/// Thread-safe; nothing but `open` and `flush` blocks.
/// Source: org.apache.kafka.connect.runtime.errors.DeadLetterQueueReporter.
class DeadLetterQueue {
 public:
  enum class Taken : std::uint8_t {
    yes,     ///< on its way; or it never will be, which was counted and logged
    no_room  ///< nothing was done; `on_room` will be called
  };

  /// `on_room` must not block.
  DeadLetterQueue(TaskId task, const ErrorSettings& settings,
                  std::shared_ptr<TaskErrorMetrics> metrics, LoggerPtr logger,
                  std::function<void()> on_room);

  /// Makes the topic when there is none, then opens the producer. Before the first record, once.
  [[nodiscard]] Status open(const DeadLetterClients& clients, const std::stop_token& stop);
  /// A record of the runtime's.
  [[nodiscard]] Taken write(const FailedRecord& failed);
  /// One that the task reports: waits for room, unless `stop` comes first. The future tells how it
  /// ended; a failure also shows in `under_way().failure()`.
  [[nodiscard]] std::future<void> write_reported(const FailedRecord& failed,
                                                 const std::stop_token& stop);
  /// Waits until nothing is on its way; false when the time is over.
  bool flush(std::chrono::milliseconds timeout);
  /// Fences the queue. Any thread.
  void close() noexcept;

  [[nodiscard]] const DeadLettersUnderWay& under_way() const { return *under_way_; }

 private:
  /// Hands a letter to the producer, or tells that it will never be stored. False: no room.
  [[nodiscard]] bool send(const FailedRecord& failed, std::uint64_t tag);

  const TaskId task_;
  const TopicName topic_;
  const std::int16_t replication_;
  const bool with_headers_;
  const std::shared_ptr<TaskErrorMetrics> metrics_;
  const LoggerPtr logger_;
  const std::shared_ptr<DeadLettersUnderWay> under_way_;
  std::mutex mutex_;  ///< a writer takes one `send` at a time
  std::shared_ptr<RecordWriter> writer_;
  bool closed_ = false;
};

}  // namespace troupe::runtime
