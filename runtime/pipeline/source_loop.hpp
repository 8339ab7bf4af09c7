#pragma once

#include "runtime/pipeline/errors/record_errors.hpp"
#include "runtime/pipeline/grant.hpp"
#include "runtime/pipeline/record_encoder.hpp"
#include "runtime/pipeline/source_deliveries.hpp"
#include "runtime/pipeline/source_topics.hpp"
#include "runtime/pipeline/task_observer.hpp"
#include "runtime/seams/clock.hpp"
#include "runtime/seams/record_writer.hpp"
#include "runtime/worker/task_vitals.hpp"
#include <troupe/task.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// What a source loop works with. The deliveries object is the listener of the writer.
struct SourceLoopParts {
  std::unique_ptr<SourceTaskContext> context;  ///< outlives the task: declared before it
  std::unique_ptr<SourceTask> task;
  std::unique_ptr<RecordEncoder> encoder;
  std::shared_ptr<RecordErrors> errors;
  std::unique_ptr<SourceTopics> topics;  ///< null: topics are the broker's business
  std::shared_ptr<RecordWriter> writer;
  std::shared_ptr<SourceDeliveries> deliveries;
  std::shared_ptr<SourceObserver> observer;
  std::shared_ptr<TaskVitals> vitals;
  const Clock* clock = nullptr;
  Settings settings;
  bool track_topics = true;
  /// What `task` said, so that it need not be asked again; nothing: it is asked.
  std::optional<bool> wants_commit_record;
};

/// The work of one source task: poll, convert, send, batch after batch within a grant.
///
/// Every method runs on the task's thread, one at a time; none blocks but in user code, and while a
/// topic is made. Failures of the task come back in the report, never as exceptions.
/// Source: org.apache.kafka.connect.runtime.AbstractWorkerSourceTask.
class SourceLoop {
 public:
  explicit SourceLoop(SourceLoopParts parts);

  /// `initialize` and `start` of the task. Once; `stop` follows, whatever comes of it.
  [[nodiscard]] Status start();
  /// Works within the grant.
  [[nodiscard]] TaskReport run(const Grant& grant);
  /// Offsets were committed: `SourceTask::commit`. Errors are logged only.
  void committed();
  /// What was polled and not sent will not be sent: a drain need not wait for it.
  void withdraw();
  /// Topics already told are news again.
  void forget_topics();
  /// `SourceTask::stop`, if it was started, and the end of all plugins; errors are for the log.
  [[nodiscard]] Status stop();

 private:
  /// Upstream's pause before a batch is tried again.
  static constexpr std::chrono::milliseconds retry_pause{100};

  enum class Sent : std::uint8_t { all, lane_full, held, failed };

  /// A record that is to be tried again.
  struct Held {
    Attempts attempts;
    MonotonicTime due;
    FailedOperation operation{};
  };

  [[nodiscard]] TaskReport work(const Grant& grant);
  [[nodiscard]] std::optional<TaskReport> poll(TaskReport& report);
  [[nodiscard]] Sent send_pending(TaskReport& report);
  [[nodiscard]] Sent send_one(std::size_t index, TaskReport& report);
  [[nodiscard]] Sent encoding_failed(const Error& error, TaskReport& report);
  [[nodiscard]] Status make_topic_ready(const TopicName& topic);
  [[nodiscard]] Sent topic_failed(const Error& error, TaskReport& report);
  [[nodiscard]] Sent refused(SendOutcome outcome, TaskReport& report);
  [[nodiscard]] Sent failed(Error error, TaskReport& report) const;
  void drop_record();
  void end_unsent_record();
  void next_record();
  [[nodiscard]] bool note_deliveries(TaskReport& report);
  void note_standstill();
  void watch_topic(const TopicName& topic, OffsetLedger::Tag tag);
  void acknowledge_records(const DeliveryNews& news);
  void commit_record(const SourceRecord& record, const RecordMetadata* metadata);
  [[nodiscard]] const SourceRecord& original() const;

  SourceLoopParts parts_;
  SourceBatch batch_;
  std::vector<OffsetLedger::Tag> tags_;  ///< of the batch, same order
  std::size_t next_ = 0;                 ///< first record of the batch that is not sent
  bool begun_ = false;                   ///< the task was asked to start
  std::set<std::string> topics_;         ///< of records that were sent
  TopicName last_topic_;                 ///< the last one looked up in `topics_`
  bool transformed_ = false;             ///< the record at `next_` has been through the transforms
  bool watched_ = false;                 ///< its topic is watched through it
  std::optional<Held> held_;             ///< the record at `next_`
  std::stop_token grant_stop_;           ///< of the grant being worked on
  const bool wants_commit_record_;
  const bool keeps_original_;             ///< transforms change records that are still needed
  std::optional<SourceRecord> original_;  ///< the record at `next_` as it was polled
  std::unordered_map<OffsetLedger::Tag, SourceRecord> awaiting_;  ///< only for `commit_record`
};

}  // namespace troupe::runtime
