#include "runtime/pipeline/sink_conversion.hpp"

#include "runtime/plugins/guard.hpp"

#include <algorithm>

namespace troupe::runtime {

using std::chrono::milliseconds;

namespace {

/// How long room for a dead letter is waited for before its record is held.
constexpr milliseconds room_patience{100};
/// How often a held one is tried, if nothing tells that there is room.
constexpr milliseconds room_pause{100};
/// A task that fails gives its last dead letter this long.
constexpr milliseconds last_letter_patience{1000};

}  // namespace

Status SinkConversion::run(MonotonicTime now, std::vector<SinkRecord>& batch, SeenTopics& topics,
                           SinkOffsetTracker& offsets) {
  while (true) {
    if (held_ && held_->is_decided) {
      give_up(*std::exchange(held_, std::nullopt), offsets);
    }
    if (held_ && (held_->is_decided || now < held_->due)) {
      return Done{};
    }
    const auto converted = convert(batch, topics, offsets);
    if (converted.ok()) {
      consumed_.clear();
      next_ = 0;
      return Done{};
    }
    if (auto handled = failed(converted.error(), now, batch, offsets); !handled.ok()) {
      return handled;
    }
  }
}

/// The one loop over records: everything that goes wrong ends it.
Status SinkConversion::convert(std::vector<SinkRecord>& batch, SeenTopics& topics,
                               SinkOffsetTracker& offsets) {
  const bool keeps_origin = errors_->settings().offers_reporter();
  return guard([&] {
    for (; next_ < consumed_.size(); ++next_) {
      auto& consumed = consumed_[next_];
      topics.note(consumed.topic);
      if (held_) {
        batch.push_back(std::move(held_->record));
      } else {
        batch.emplace_back();
      }
      auto& record = batch.back();
      const bool kept = decoder_->decode(consumed, record);
      held_.reset();
      offsets.consumed(consumed.topic, consumed.partition, consumed.offset);
      if (!kept) {
        batch.pop_back();
      } else if (keeps_origin) {
        record.origin = std::make_shared<const ConsumedRecord>(std::move(consumed));
      }
    }
  });
}

Status SinkConversion::failed(const Error& error, MonotonicTime now, std::vector<SinkRecord>& batch,
                              SinkOffsetTracker& offsets) {
  auto held = held_ ? *std::exchange(held_, std::nullopt) : Held{};
  held.error = error;
  if (is_beyond_handling(error)) {
    return last_words(held);
  }
  held.record = std::move(batch.back());
  batch.pop_back();
  note_operation(held);
  const auto verdict = errors_->failed(held.operation.stage, error, held.attempts, now);
  switch (verdict.handling) {
    case Handling::retry:
      held.due = now + verdict.delay;
      held_ = std::move(held);
      return Done{};
    case Handling::skip:
      give_up(std::move(held), offsets);
      return Done{};
    case Handling::fail:
      break;
  }
  errors_->report_last(failure(held), last_letter_patience);
  held.error = intolerable(held.operation.stage, error);
  return last_words(held);
}

/// Which operation failed; attempts at another one do not count.
void SinkConversion::note_operation(Held& held) const {
  const auto operation = decoder_->failed_operation();
  if (operation.class_name.data() != held.operation.class_name.data()) {
    held.attempts = {};
  }
  held.operation = operation;
}

milliseconds SinkConversion::pause(MonotonicTime now) const {
  return held_->is_decided
             ? room_pause
             : std::max(std::chrono::ceil<milliseconds>(held_->due - now), milliseconds{0});
}

/// Reports a record that is skipped; one that finds no room stays held.
void SinkConversion::give_up(Held held, SinkOffsetTracker& offsets) {
  held.is_decided = true;
  if (!errors_->report(failure(held), room_patience)) {
    held_ = std::move(held);
    return;
  }
  const auto& consumed = consumed_[next_];
  offsets.consumed(consumed.topic, consumed.partition, consumed.offset);
  decoder_->restart();
  ++next_;
}

FailedRecord SinkConversion::failure(const Held& held) const {
  return {held.operation.stage, held.operation.class_name, &held.error, &consumed_[next_], nullptr};
}

/// What the task fails with, with the name of the record.
Error SinkConversion::last_words(const Held& held) const {
  auto error = held.error;
  const auto& consumed = consumed_[next_];
  error.record = TopicPartition{consumed.topic, consumed.partition}.to_text() + '@' +
                 std::to_string(consumed.offset);
  return error;
}

void SinkConversion::drop(const std::vector<TopicPartition>& partitions) {
  if (next_ == consumed_.size()) {
    return;
  }
  const auto is_dropped = [&](const ConsumedRecord& record) {
    return std::find(partitions.begin(), partitions.end(),
                     TopicPartition{record.topic, record.partition}) != partitions.end();
  };
  if (held_ && is_dropped(consumed_[next_])) {
    held_.reset();
    decoder_->restart();
  }
  const auto first = consumed_.begin() + static_cast<std::ptrdiff_t>(next_);
  consumed_.erase(std::remove_if(first, consumed_.end(), is_dropped), consumed_.end());
}

}  // namespace troupe::runtime
