#pragma once

#include <troupe/config_def.hpp>
#include <troupe/record.hpp>
#include <troupe/result.hpp>
#include <troupe/task.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// A record as consumed; keys and values share a buffer per batch.
struct ConsumedRecord {
  TopicName topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::optional<Slice> key;
  std::optional<Slice> value;
  std::optional<std::int64_t> timestamp_ms;
  TimestampType timestamp_type = TimestampType::none;
  std::vector<std::pair<Text, std::optional<Slice>>> headers;
};

/// Hears of assignment changes, inside `RecordReader::poll` and `close`, on the polling thread.
class RebalanceListener {
 public:
  virtual ~RebalanceListener() = default;
  /// With the position each partition starts from.
  virtual void assigned(const SinkOffsets& positions) = 0;
  virtual void revoked(const std::vector<TopicPartition>& partitions) = 0;
  /// Given to others already: nothing may be committed any more.
  virtual void lost(const std::vector<TopicPartition>& partitions) = 0;
};

/// Outcome of an asynchronous commit; called inside a later `poll`.
using CommitDone = std::function<void(const SinkOffsets& offsets, Status outcome)>;

/// A group consumer. All methods belong to the task's thread, but `wake_up`, which any may call.
/// Expected trouble (broker away) is not an error: polls are empty and the client retries.
class RecordReader {
 public:
  virtual ~RecordReader() = default;

  /// `listener` must live until `close` has returned. Call once.
  [[nodiscard]] virtual Status subscribe(const std::vector<std::string>& topics,
                                         RebalanceListener& listener) = 0;
  /// Subscribes to all topics whose whole name matches (Java regex syntax).
  [[nodiscard]] virtual Status subscribe_pattern(const std::string& pattern,
                                                 RebalanceListener& listener) = 0;
  /// From now on `listener` hears of changes; the assignment stays as it is. The old one must live
  /// until this returns; it hears no outcome of commits any more either.
  virtual void listen(RebalanceListener& listener) = 0;
  /// Sets every assigned partition back to its committed offset, else to where
  /// `auto.offset.reset` says; returns where each starts. May ask the broker.
  [[nodiscard]] virtual SinkOffsets rewind_to_committed() = 0;
  /// Appends up to `limit` records; waits up to `timeout` for the first. An error fails the task.
  [[nodiscard]] virtual Status poll(std::chrono::milliseconds timeout, std::size_t limit,
                                    std::vector<ConsumedRecord>& out) = 0;
  /// Makes a waiting `poll` return early.
  virtual void wake_up() noexcept = 0;

  [[nodiscard]] virtual Status seek(const TopicPartition& partition, std::int64_t offset) = 0;
  virtual void pause(const std::vector<TopicPartition>& partitions) = 0;
  virtual void resume(const std::vector<TopicPartition>& partitions) = 0;
  [[nodiscard]] virtual std::vector<TopicPartition> assignment() const = 0;
  /// Whether the broker is known to have records beyond these positions. Does not wait for it.
  [[nodiscard]] virtual bool has_backlog(const SinkOffsets& positions) = 0;

  [[nodiscard]] virtual Status commit_sync(const SinkOffsets& offsets,
                                           std::chrono::milliseconds timeout) = 0;
  virtual void commit_async(const SinkOffsets& offsets, CommitDone done) = 0;

  /// Leaves the group: revokes through the listener, then closes. May block on the broker, and on a
  /// rebalance that is under way: on the other members, then, for as long as a session lasts.
  virtual void close() = 0;
  /// Gives the consumer up without blocking: it leaves the group on a thread of its own, and no
  /// listener is called any more. Any thread.
  virtual void abandon() noexcept = 0;
};

/// Makes consumers. Thread-safe.
class ReaderFactory {
 public:
  virtual ~ReaderFactory() = default;
  /// `settings` in Java's names, `group.id` and `client.id` included.
  [[nodiscard]] virtual Result<std::shared_ptr<RecordReader>> open(const Settings& settings) = 0;
};

}  // namespace troupe::runtime
