// The part of a source loop that one record passes: transforms, converters, the producer's lane,
// and what becomes of it when it fails there.
#include "runtime/pipeline/source_loop.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/plugins/trace.hpp"
#include "runtime/storage/offset_bytes.hpp"

#include <string_view>
#include <utility>

namespace troupe::runtime {

namespace {

/// Where a record came from: `{partition}@{offset}` in the form offsets are stored.
std::string position_of(const SourceRecord& record) {
  const auto key = offset_key("", record.source_partition);
  const auto value = offset_value(record.source_offset);
  constexpr std::string_view before = R"(["",)";
  if (!key.ok() || key->size() <= before.size()) {
    return record.topic.str();
  }
  return record.topic.str() + " from " +
         key->substr(before.size(), key->size() - before.size() - 1) + '@' +
         (value.ok() ? value->value_or("null") : "?");
}

Error send_failure(const Error& cause) {
  return wrapped("org.apache.kafka.connect.errors.ConnectException",
                 "Unrecoverable exception from producer send callback", cause);
}

}  // namespace

SourceLoop::Sent SourceLoop::send_one(std::size_t index, TaskReport& report) {
  auto& record = batch_.records()[index];
  const auto tag = tags_[index];
  auto outcome = SendOutcome::accepted;
  bool kept = true;
  Status topic = Done{};
  const auto encoded = guard([&] {
    // A record that met a full lane comes again; its transforms have been applied already.
    if (!transformed_) {
      if (keeps_original_ && !original_) {
        original_ = record;
      }
      kept = parts_.encoder->transform(record);
      if (!kept) {
        return;
      }
      transformed_ = true;
    }
    if (parts_.track_topics) {
      watch_topic(record.topic, tag);
    }
    const auto outgoing = parts_.encoder->encode(record);
    topic = make_topic_ready(record.topic);
    if (topic.ok()) {
      if (parts_.errors->shows_records() && parts_.errors->settings().tolerate_all) {
        parts_.deliveries->keep(tag, original());  // it may be refused before `send` returns
      }
      outcome = parts_.writer->send(outgoing, tag);
    }
  });
  if (!encoded.ok()) {
    return encoding_failed(encoded.error(), report);
  }
  if (!kept) {
    drop_record();
    return Sent::all;
  }
  if (!topic.ok()) {
    return topic_failed(topic.error(), report);
  }
  switch (outcome) {
    case SendOutcome::accepted:
      break;
    case SendOutcome::full:
      return Sent::lane_full;
    case SendOutcome::refused:
    case SendOutcome::failed:
      return refused(outcome, report);
  }
  if (wants_commit_record_) {
    awaiting_.emplace(tag, original_ ? *std::exchange(original_, std::nullopt) : std::move(record));
  }
  next_record();
  return Sent::all;
}

Status SourceLoop::make_topic_ready(const TopicName& topic) {
  if (!parts_.topics || parts_.topics->is_ready(topic)) {
    return Done{};
  }
  parts_.vitals->enter(TaskCall::create_topic, parts_.clock->now());
  auto outcome = parts_.topics->make_ready(topic, grant_stop_);
  parts_.vitals->enter(TaskCall::send, parts_.clock->now());
  return outcome;
}

/// The record waits for another try, unless its topic cannot be had at all.
SourceLoop::Sent SourceLoop::topic_failed(const Error& error, TaskReport& report) {
  if (error.code != Errc::retriable) {
    return failed(error, report);
  }
  held_ = {{}, parts_.clock->now() + retry_pause, {}};
  return Sent::held;
}

/// The record is not sent, and its task hears so.
void SourceLoop::drop_record() {
  parts_.deliveries->dropped(tags_[next_]);
  end_unsent_record();
}

void SourceLoop::end_unsent_record() {
  parts_.observer->dropped(1);
  if (wants_commit_record_) {
    commit_record(original(), nullptr);
  }
  if (watched_) {
    forget_topics();  // whether its topic is used is open again
  }
  next_record();
}

void SourceLoop::next_record() {
  transformed_ = false;
  watched_ = false;
  held_.reset();
  original_.reset();
}

/// The record at `next_` as it was polled, if anybody wants it so.
const SourceRecord& SourceLoop::original() const {
  return original_ ? *original_ : batch_.records()[next_];
}

SourceLoop::Sent SourceLoop::encoding_failed(const Error& error, TaskReport& report) {
  const auto operation =
      transformed_ ? parts_.encoder->failed_conversion() : parts_.encoder->failed_transform();
  if (!operation || is_beyond_handling(error)) {
    return failed(error, report);
  }
  auto held = held_.value_or(Held{});
  if (held.operation.class_name.data() != operation->class_name.data()) {
    held = {{}, {}, *operation};
  }
  const auto now = parts_.clock->now();
  const auto verdict = parts_.errors->failed(operation->stage, error, held.attempts, now);
  if (verdict.handling == Handling::retry) {
    held.due = now + verdict.delay;
    held_ = held;
    return Sent::held;
  }
  const FailedRecord told{operation->stage, operation->class_name, &error, nullptr, &original()};
  static_cast<void>(parts_.errors->report(told, {}));
  if (verdict.handling == Handling::fail) {
    return failed(intolerable(operation->stage, error), report);
  }
  parts_.encoder->restart();
  drop_record();
  return Sent::all;
}

/// The producer will never send the record, or nothing any more.
SourceLoop::Sent SourceLoop::refused(SendOutcome outcome, TaskReport& report) {
  const auto error = parts_.writer->last_error();
  if (outcome != SendOutcome::refused || !parts_.errors->settings().tolerate_all) {
    return failed(send_failure(error), report);
  }
  parts_.errors->report_produce_failure(error, &original());
  parts_.deliveries->skipped(tags_[next_]);
  end_unsent_record();
  return Sent::all;
}

SourceLoop::Sent SourceLoop::failed(Error error, TaskReport& report) const {
  report.end = GrantEnd::failed;
  if (error.record.empty()) {
    error.record = position_of(batch_.records()[next_]);
  }
  report.error = std::move(error);
  return Sent::failed;
}

bool SourceLoop::note_deliveries(TaskReport& report) {
  const auto news = parts_.deliveries->take_news();
  if (news.stored != 0) {
    parts_.observer->stored(news.stored);
    parts_.vitals->moved(news.stored, parts_.clock->now());
  }
  if (!news.refused.empty()) {
    parts_.observer->dropped(news.refused.size());
    forget_topics();  // whether theirs are used is open again
  }
  acknowledge_records(news);
  if (news.error) {
    report.error = send_failure(*news.error);
    return false;
  }
  return true;
}

void SourceLoop::acknowledge_records(const DeliveryNews& news) {
  for (const auto tag : news.refused) {
    if (const auto found = awaiting_.find(tag); found != awaiting_.end()) {
      commit_record(found->second, nullptr);
      awaiting_.erase(found);
    }
  }
  for (const auto& [tag, metadata] : news.acknowledged) {
    const auto found = awaiting_.find(tag);
    if (found == awaiting_.end()) {
      continue;
    }
    auto known = metadata;
    known.topic_partition.topic = found->second.topic;
    commit_record(found->second, &known);
    awaiting_.erase(found);
  }
}

void SourceLoop::watch_topic(const TopicName& topic, OffsetLedger::Tag tag) {
  if (topic == last_topic_) {
    return;
  }
  last_topic_ = topic;
  if (topics_.insert(topic.str()).second) {
    parts_.deliveries->watch(tag, topic.str());
    watched_ = true;
  }
}

void SourceLoop::commit_record(const SourceRecord& record, const RecordMetadata* metadata) {
  const auto outcome = guard([&] { parts_.task->commit_record(record, metadata); });
  if (!outcome.ok()) {
    parts_.observer->trouble("commitRecord", outcome.error());
  }
}

}  // namespace troupe::runtime
