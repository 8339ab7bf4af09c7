#pragma once

#include "runtime/ids.hpp"
#include "runtime/observability/task_error_metrics.hpp"
#include "runtime/pipeline/errors/dead_letter_queue.hpp"
#include "runtime/pipeline/errors/error_settings.hpp"
#include "runtime/pipeline/errors/failed_record.hpp"
#include "runtime/pipeline/errors/tolerance.hpp"
#include "runtime/seams/random.hpp"
#include <troupe/logger.hpp>
#include <troupe/task.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

namespace troupe::runtime {

/// What one incarnation's error handling is made of.
struct RecordErrorsParts {
  TaskId task;
  ErrorSettings settings;
  std::shared_ptr<TaskErrorMetrics> metrics;
  std::shared_ptr<Random> random;
  LoggerPtr failure_log;          ///< upstream's LogReporter
  LoggerPtr dead_letter_log;      ///< upstream's DeadLetterQueueReporter
  std::function<void()> on_room;  ///< the dead letter queue has room again; must not block
};

/// What becomes of the records of one task that fail: tried again, given up, or the end of the
/// task; each counted and reported once.
///
/// Nothing here costs anything as long as no record fails. Thread-safe.
/// Source: org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator.
class RecordErrors {
 public:
  explicit RecordErrors(RecordErrorsParts parts);

  [[nodiscard]] const ErrorSettings& settings() const { return parts_.settings; }
  /// Whether the log wants to show records: those who have them keep them.
  [[nodiscard]] bool shows_records() const {
    return parts_.settings.log && parts_.settings.log_records;
  }

  /// Opens the dead letter queue, if there is to be one. Task thread, before the first record; may
  /// ask the cluster.
  [[nodiscard]] Status open(const DeadLetterClients& clients, const std::stop_token& stop);

  /// Judges and counts one more failed attempt. After `skip` and `fail` the record is to be
  /// reported.
  [[nodiscard]] Verdict failed(Stage stage, const Error& error, Attempts& attempts,
                               MonotonicTime now);
  /// Tells log and dead letter queue of a record that was given up; waits up to `patience` for room
  /// in the queue. False: there is none and nothing was told; ask again later.
  [[nodiscard]] bool report(const FailedRecord& failed, std::chrono::milliseconds patience);
  /// The same for the record a task fails over: there is no later.
  void report_last(const FailedRecord& failed, std::chrono::milliseconds patience);

  /// A sink task gave this record up by itself. Throws ConnectException when nothing is tolerated.
  std::future<void> report_errant(const FailedRecord& failed, const std::stop_token& stop);
  /// What `report_errant` threw first: the task fails with it, whatever it made of that.
  [[nodiscard]] std::optional<Error> errant_failure() const;
  /// The producer gave a record of a source up for good, under `errors.tolerance=all`.
  void report_produce_failure(const Error& error, const SourceRecord* record);

  /// Dead letters cannot be written, in a way that the task must fail.
  [[nodiscard]] std::optional<Error> dead_letter_failure() const;
  /// Lowers offsets a sink wants to commit to where dead letters have been acknowledged.
  void hold_back(SinkOffsets& offsets) const;
  /// Waits until dead letters are acknowledged, or the time is over.
  void flush(std::chrono::milliseconds timeout);
  /// Fences the dead letter queue. Any thread.
  void close() noexcept;

 private:
  void log(const FailedRecord& failed);

  const RecordErrorsParts parts_;
  std::optional<DeadLetterQueue> dead_letters_;
  mutable std::mutex mutex_;
  std::optional<Error> errant_failure_;
};

}  // namespace troupe::runtime
