#include "runtime/pipeline/source_loop.hpp"

#include "runtime/plugins/guard.hpp"
#include "runtime/plugins/trace.hpp"
#include "runtime/storage/offset_bytes.hpp"

#include <algorithm>
#include <string_view>

namespace troupe::runtime {

namespace {

/// Upstream's pause before a batch is tried again.
constexpr std::chrono::milliseconds retry_pause{100};

TaskReport failed(TaskReport report, Error error) {
  report.end = GrantEnd::failed;
  report.error = std::move(error);
  return report;
}

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

SourceLoop::SourceLoop(SourceLoopParts parts)
    : parts_(std::move(parts)), wants_commit_record_(parts_.task->wants_commit_record()) {}

Status SourceLoop::start() {
  begun_ = true;
  return guard([this] {
    parts_.task->initialize(*parts_.context);
    parts_.task->start(parts_.settings);
  });
}

TaskReport SourceLoop::run(const Grant& grant) {
  auto report = work(grant);
  parts_.vitals->leave();
  note_standstill();
  return report;
}

/// Whether anything is waiting to be acknowledged, for those who look for stalls.
void SourceLoop::note_standstill() {
  const auto pending = parts_.deliveries->pending();
  parts_.vitals->set_in_flight(pending);
  if (pending != 0) {
    parts_.vitals->waits(parts_.clock->now());
  } else {
    parts_.vitals->waits_no_more();
  }
}

TaskReport SourceLoop::work(const Grant& grant) {
  TaskReport report;
  while (true) {
    if (!note_deliveries(report)) {
      report.end = GrantEnd::failed;
      return report;
    }
    if (next_ == batch_.size()) {
      if (grant.stop.stop_requested()) {
        report.end = GrantEnd::stopped;
        return report;
      }
      if (report.records >= grant.records || parts_.clock->now() >= grant.until) {
        return report;
      }
      if (auto ended = poll(report)) {
        return *ended;
      }
    }
    switch (send_pending(report)) {
      case Sent::all:
        break;
      case Sent::lane_full:
        report.end = grant.stop.stop_requested() ? GrantEnd::stopped : GrantEnd::lane_full;
        return report;
      case Sent::failed:
        return report;
    }
  }
}

/// Fills the batch; a report when the grant ends here.
std::optional<TaskReport> SourceLoop::poll(TaskReport& report) {
  batch_.reset();
  tags_.clear();
  next_ = 0;
  const auto begun = parts_.clock->now();
  parts_.vitals->enter(TaskCall::poll, begun);
  const auto polled = guard([this] { parts_.task->poll(batch_); });
  const auto ended = parts_.clock->now();
  parts_.vitals->enter(TaskCall::send, ended);
  if (!polled.ok()) {
    if (polled.error().code != Errc::retriable) {
      batch_.reset();
      return failed(report, polled.error());
    }
    parts_.observer->trouble("poll", polled.error());
    batch_.reset();
    batch_.idle_for(retry_pause);
  }
  if (batch_.empty()) {
    report.end = GrantEnd::idle;
    report.idle = batch_.idle();
    return report;
  }
  parts_.observer->polled(batch_.size(), ended - begun);
  parts_.deliveries->submit(batch_.records(), tags_);
  report.records += batch_.size();
  return std::nullopt;
}

SourceLoop::Sent SourceLoop::send_pending(TaskReport& report) {
  while (next_ < batch_.size()) {
    const auto sent = send_one(next_, report);
    if (sent != Sent::all) {
      return sent;
    }
    ++next_;
  }
  return Sent::all;
}

SourceLoop::Sent SourceLoop::send_one(std::size_t index, TaskReport& report) {
  auto& record = batch_.records()[index];
  const auto tag = tags_[index];
  auto outcome = SendOutcome::accepted;
  bool kept = true;
  const auto encoded = guard([&] {
    // A record that met a full lane comes again; its transforms have been applied already.
    if (!transformed_ && !parts_.encoder->transform(record)) {
      kept = false;
      return;
    }
    transformed_ = true;
    if (parts_.track_topics) {
      watch_topic(record.topic, tag);
    }
    outcome = parts_.writer->send(parts_.encoder->encode(record), tag);
  });
  if (!encoded.ok()) {
    parts_.observer->record_failed();
    auto error = wrapped("org.apache.kafka.connect.errors.ConnectException",
                         "Tolerance exceeded in error handler", encoded.error());
    error.record = position_of(record);
    report = failed(report, std::move(error));
    return Sent::failed;
  }
  if (kept && outcome == SendOutcome::full) {
    return Sent::lane_full;
  }
  if (kept && outcome == SendOutcome::failed) {
    report = failed(report, send_failure(parts_.writer->last_error()));
    return Sent::failed;
  }
  transformed_ = false;
  if (!kept) {
    parts_.deliveries->dropped(tag);
    parts_.observer->dropped(1);
    if (wants_commit_record_) {
      commit_record(record, nullptr);
    }
  } else if (wants_commit_record_) {
    awaiting_.emplace(tag, std::move(record));
  }
  return Sent::all;
}

bool SourceLoop::note_deliveries(TaskReport& report) {
  const auto news = parts_.deliveries->take_news();
  if (news.stored != 0) {
    parts_.observer->stored(news.stored);
    parts_.vitals->moved(news.stored, parts_.clock->now());
  }
  acknowledge_records(news);
  if (news.error) {
    report.error = send_failure(*news.error);
    return false;
  }
  return true;
}

void SourceLoop::acknowledge_records(const DeliveryNews& news) {
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
  }
}

void SourceLoop::forget_topics() {
  topics_.clear();
  last_topic_ = {};
}

void SourceLoop::commit_record(const SourceRecord& record, const RecordMetadata* metadata) {
  const auto outcome = guard([&] { parts_.task->commit_record(record, metadata); });
  if (!outcome.ok()) {
    parts_.observer->trouble("commitRecord", outcome.error());
  }
}

void SourceLoop::committed() {
  const CallMark mark(*parts_.vitals, TaskCall::commit, parts_.clock->now());
  const auto outcome = guard([this] { parts_.task->commit(); });
  if (!outcome.ok()) {
    parts_.observer->trouble("commit", outcome.error());
  }
}

void SourceLoop::withdraw() {
  parts_.deliveries->withdraw(std::span(tags_).subspan(next_));
  next_ = batch_.size();
}

Status SourceLoop::stop() {
  withdraw();
  // What was acknowledged since the last grant is told, and fails nothing any more.
  TaskReport last;
  static_cast<void>(note_deliveries(last));
  const CallMark mark(*parts_.vitals, TaskCall::stop, parts_.clock->now());
  auto stopped = begun_ ? guard([this] { parts_.task->stop(); }) : Status(Done{});
  auto closed = guard([this] { parts_.encoder->close(); });
  return stopped.ok() ? closed : stopped;
}

}  // namespace troupe::runtime
