#pragma once

#include "runtime/pipeline/errors/record_errors.hpp"
#include "runtime/pipeline/record_decoder.hpp"
#include "runtime/pipeline/seen_topics.hpp"
#include "runtime/pipeline/sink_offsets.hpp"
#include "runtime/seams/clock.hpp"
#include "runtime/seams/record_reader.hpp"
#include <troupe/record.hpp>
#include <troupe/result.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// The part of a sink loop between consumer and `put`: consumed records become sink records, under
/// error handling. A record that is to be tried again, or whose dead letter finds no room, is held,
/// with those behind it, until `run` is called after `pause`: nobody waits for it here.
///
/// Task thread only.
class SinkConversion {
 public:
  SinkConversion(std::unique_ptr<RecordDecoder> decoder, std::shared_ptr<RecordErrors> errors)
      : decoder_(std::move(decoder)), errors_(std::move(errors)) {}

  /// Where the consumer puts what comes next.
  [[nodiscard]] std::vector<ConsumedRecord>& incoming() { return consumed_; }
  /// Converts what has come, as far as it gets, and appends it to `batch`. Offsets of records that
  /// are done, dropped ones among them, are told to `offsets`. An error fails the task.
  [[nodiscard]] Status run(MonotonicTime now, std::vector<SinkRecord>& batch, SeenTopics& topics,
                           SinkOffsetTracker& offsets);

  /// A record is held: no more must be consumed.
  [[nodiscard]] bool is_held() const { return held_.has_value(); }
  /// How long until it makes sense to go on with it.
  [[nodiscard]] std::chrono::milliseconds pause(MonotonicTime now) const;
  /// Forgets records of these partitions.
  void drop(const std::vector<TopicPartition>& partitions);
  void close() { decoder_->close(); }

 private:
  /// A record that failed.
  struct Held {
    SinkRecord record;  ///< as far as it got
    Attempts attempts;
    MonotonicTime due;
    bool is_decided = false;  ///< given up, and only to be reported
    Error error;
    FailedOperation operation{};
  };

  [[nodiscard]] Status convert(std::vector<SinkRecord>& batch, SeenTopics& topics,
                               SinkOffsetTracker& offsets);
  [[nodiscard]] Status failed(const Error& error, MonotonicTime now, std::vector<SinkRecord>& batch,
                              SinkOffsetTracker& offsets);
  void give_up(Held held, SinkOffsetTracker& offsets);
  void note_operation(Held& held) const;
  [[nodiscard]] FailedRecord failure(const Held& held) const;
  [[nodiscard]] Error last_words(const Held& held) const;

  std::unique_ptr<RecordDecoder> decoder_;
  const std::shared_ptr<RecordErrors> errors_;
  std::vector<ConsumedRecord> consumed_;
  std::size_t next_ = 0;      ///< of `consumed_`
  std::optional<Held> held_;  ///< the one at `next_`
};

}  // namespace troupe::runtime
