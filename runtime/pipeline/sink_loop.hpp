#pragma once

#include "runtime/observability/latency_metrics.hpp"
#include "runtime/pipeline/errors/record_errors.hpp"
#include "runtime/pipeline/grant.hpp"
#include "runtime/pipeline/parked_reader.hpp"
#include "runtime/pipeline/record_decoder.hpp"
#include "runtime/pipeline/seen_topics.hpp"
#include "runtime/pipeline/sink_conversion.hpp"
#include "runtime/pipeline/sink_offsets.hpp"
#include "runtime/pipeline/task_observer.hpp"
#include "runtime/seams/clock.hpp"
#include "runtime/seams/record_reader.hpp"
#include "runtime/worker/task_vitals.hpp"
#include <troupe/task.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe::runtime {

/// What a sink task asked of the runtime through its context, served by the loop before its next
/// poll. Under `mutex`: a task may call from threads of its own, though it should not.
struct SinkRequests {
  std::mutex mutex;
  bool closed = false;  ///< the task has ended: its context does nothing any more
  std::map<TopicPartition, std::int64_t> rewinds;
  std::optional<std::chrono::milliseconds> timeout;
  std::set<TopicPartition> paused;  ///< partitions the task wants paused
  bool resumed = false;             ///< something left `paused`
  bool commit = false;
};

/// What a sink loop works with.
struct SinkLoopParts {
  std::unique_ptr<SinkTaskContext> context;  ///< outlives the task: declared before it
  std::unique_ptr<SinkTask> task;
  std::shared_ptr<SinkRequests> requests;  ///< written by the context
  std::unique_ptr<RecordDecoder> decoder;
  std::shared_ptr<RecordErrors> errors;
  std::shared_ptr<RecordReader> reader;
  /// The reader comes from here: an earlier incarnation's, with its group membership.
  std::shared_ptr<ParkedReader> parked;
  std::shared_ptr<SinkObserver> observer;
  std::shared_ptr<TaskVitals> vitals;
  std::shared_ptr<EndToEndLatency> latency;  ///< may be null
  const Clock* clock = nullptr;
  Settings settings;
  std::vector<std::string> topics;  ///< or, when empty, `topics_regex`
  std::string topics_regex;
  std::chrono::milliseconds commit_interval{60000};
  std::chrono::milliseconds commit_timeout{5000};
  std::size_t max_poll_records = 500;
  bool track_topics = true;
};

/// The work of one sink task: consume, convert, put, commit, batch after batch within a grant.
///
/// Every method runs on the task's thread, one at a time. Failures of the task come back in the
/// report, never as exceptions. `wake_up` of the reader ends a waiting poll.
/// Source: org.apache.kafka.connect.runtime.WorkerSinkTask.
class SinkLoop final : private RebalanceListener {
 public:
  explicit SinkLoop(SinkLoopParts parts);

  /// Subscribes, or takes the reader over; `initialize` and `start` of the task. Once; `stop`
  /// follows, whatever comes of it.
  [[nodiscard]] Status start();
  [[nodiscard]] TaskReport run(const Grant& grant);
  /// Pauses or resumes consumption on the user's wish; pausing also commits.
  void set_paused(bool paused);
  /// Topics already told are news again.
  void forget_topics();
  /// Last commit, `close` and `stop` of the task. Then the consumer leaves its group; with `park`
  /// it stays in it, paused, for the next incarnation, unless it is the consumer that has failed.
  [[nodiscard]] Status stop(bool park);
  /// The reader as `stop` has parked it; null when it has left its group.
  [[nodiscard]] std::shared_ptr<ParkedReader> take_parked() { return std::move(parked_); }

 private:
  void assigned(const SinkOffsets& positions) override;
  void revoked(const std::vector<TopicPartition>& partitions) override;
  void lost(const std::vector<TopicPartition>& partitions) override;

  /// What the task asked for since the last turn.
  struct Asked {
    bool commit = false;
    bool resumed = false;
    std::optional<std::chrono::milliseconds> timeout;
  };

  [[nodiscard]] TaskReport work(const Grant& grant);
  [[nodiscard]] Asked take_requests();
  [[nodiscard]] Status iterate(MonotonicTime until, std::size_t limit, std::size_t& records);
  [[nodiscard]] Status rewind();
  [[nodiscard]] Status commit_when_due(bool asked);
  [[nodiscard]] Status consume(std::chrono::milliseconds wait, std::size_t limit,
                               std::size_t& records);
  [[nodiscard]] Status convert();
  [[nodiscard]] std::chrono::milliseconds time_to(MonotonicTime until) const;
  [[nodiscard]] std::chrono::milliseconds longest_wait() const;
  [[nodiscard]] Status deliver();
  void note_delivered(std::size_t count, MonotonicTime begun, const BatchTimestamps& timestamps);
  [[nodiscard]] Status commit(bool closing, const std::vector<TopicPartition>& partitions);
  void send_commit(const SinkOffsets& offsets, bool closing);
  void drop_batch_of(const std::vector<TopicPartition>& partitions);
  void apply_pauses();
  [[nodiscard]] Status subscribe();
  [[nodiscard]] Status take_over();
  void note(std::string_view what, const Status& outcome);
  void close_context();
  [[nodiscard]] SinkOffsets wanted_positions() const;
  void note_standstill(std::size_t records);
  [[nodiscard]] MonotonicTime now() const { return parts_.clock->now(); }

  SinkLoopParts parts_;
  SinkOffsetTracker offsets_;
  SinkConversion conversion_;
  std::vector<SinkRecord> batch_;
  bool redelivering_ = false;  ///< `put` asked for the same batch again; everything is paused
  bool holding_ = false;       ///< everything is paused for a record that is held
  bool paused_ = false;
  bool committing_ = false;
  bool begun_ = false;  ///< the task was asked to start
  bool task_started_ = false;
  bool reader_failed_ = false;
  std::shared_ptr<ParkedReader> parked_;
  SeenTopics topics_;
  std::uint64_t commit_sequence_ = 0;
  MonotonicTime commit_begun_;
  MonotonicTime next_commit_;
  std::optional<Error> listener_error_;
};

}  // namespace troupe::runtime
