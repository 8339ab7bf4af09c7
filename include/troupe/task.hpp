#pragma once

#include <troupe/context.hpp>
#include <troupe/record.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// What one `poll` returns: records in order, or a hint how long nothing is to be expected.
///
/// Owned by the runtime and reused, so that a poll does not allocate once warm. Task thread only.
class SourceBatch {
 public:
  /// Appends a record: an empty one to fill in, or one made of a SourceRecord's arguments.
  template <class... Arguments>
  SourceRecord& emplace(Arguments&&... arguments) {
    return records_.emplace_back(std::forward<Arguments>(arguments)...);
  }
  void add(SourceRecord record) { records_.push_back(std::move(record)); }

  /// "Nothing now; ask again after this long, or sooner." Instead of sleeping in `poll`: the task's
  /// thread stays free for stop, pause and commit.
  void idle_for(std::chrono::milliseconds hint) { idle_ = hint; }

  [[nodiscard]] std::vector<SourceRecord>& records() noexcept { return records_; }
  [[nodiscard]] const std::vector<SourceRecord>& records() const noexcept { return records_; }
  [[nodiscard]] std::size_t size() const noexcept { return records_.size(); }
  [[nodiscard]] bool empty() const noexcept { return records_.empty(); }
  [[nodiscard]] std::chrono::milliseconds idle() const noexcept { return idle_; }
  /// For the runtime: empties the batch and keeps its memory.
  void reset() {
    records_.clear();
    idle_ = std::chrono::milliseconds{0};
  }

 private:
  std::vector<SourceRecord> records_;
  std::chrono::milliseconds idle_{0};
};

/// Copies data into Kafka. All methods run on the task's own thread, one at a time, in the order
/// initialize, start, (poll, commit_record, commit)*, stop; they may block and may throw.
/// Source: org.apache.kafka.connect.source.SourceTask.
class SourceTask {
 public:
  virtual ~SourceTask() = default;

  [[nodiscard]] virtual std::string version() const = 0;
  /// Keeps the context; valid until the object is destroyed.
  virtual void initialize(SourceTaskContext& context) { context_ = &context; }
  /// The settings are in the context, too.
  virtual void start(const Settings& settings) { static_cast<void>(settings); }
  /// Appends records to `batch`. May block; an empty batch is fine. RetriableException: polled
  /// again.
  virtual void poll(SourceBatch& batch) = 0;
  /// Offsets up to what was acknowledged are stored. Errors are logged only.
  virtual void commit() {}
  /// True to get `commit_record`: the runtime then keeps each record until it is acknowledged.
  [[nodiscard]] virtual bool wants_commit_record() const { return false; }
  /// One record is stored (`metadata`) or was dropped by a transform or error tolerance (null).
  /// Errors are logged only.
  virtual void commit_record(const SourceRecord& record, const RecordMetadata* metadata) {
    static_cast<void>(record);
    static_cast<void>(metadata);
  }
  /// Runs after the last poll, also when `start` failed.
  virtual void stop() {}

 protected:
  [[nodiscard]] SourceTaskContext& context() const { return *context_; }

 private:
  SourceTaskContext* context_ = nullptr;
};

/// Offsets of a sink: the next offset to consume, by topic partition as consumed.
using SinkOffsets = std::map<TopicPartition, std::int64_t>;

/// Copies data out of Kafka. All methods run on the task's own thread, one at a time; they may
/// block and may throw. Source: org.apache.kafka.connect.sink.SinkTask.
class SinkTask {
 public:
  virtual ~SinkTask() = default;

  [[nodiscard]] virtual std::string version() const = 0;
  virtual void initialize(SinkTaskContext& context) { context_ = &context; }
  /// The settings are in the context, too.
  virtual void start(const Settings& settings) { static_cast<void>(settings); }
  virtual void open(const std::vector<TopicPartition>& partitions) {
    static_cast<void>(partitions);
  }
  virtual void close(const std::vector<TopicPartition>& partitions) {
    static_cast<void>(partitions);
  }
  /// Takes records; possibly none. RetriableException: the same batch comes again, as the call left
  /// it; so move records out of the vector only once nothing can fail any more.
  virtual void put(std::vector<SinkRecord>& records) = 0;
  /// Makes everything taken so far durable.
  virtual void flush(const SinkOffsets& offsets) { static_cast<void>(offsets); }
  /// Returns the offsets that may be committed; the default flushes and returns all.
  virtual SinkOffsets pre_commit(const SinkOffsets& offsets) {
    flush(offsets);
    return offsets;
  }
  /// Runs after the last put and commit, also when `start` failed.
  virtual void stop() {}

 protected:
  [[nodiscard]] SinkTaskContext& context() const { return *context_; }

 private:
  SinkTaskContext* context_ = nullptr;
};

}  // namespace troupe
