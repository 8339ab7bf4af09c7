#include "runtime/pipeline/sink_loop.hpp"

#include "runtime/pipeline/record_places.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/plugins/trace.hpp"

#include <algorithm>
#include <utility>

namespace troupe::runtime {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

/// A redelivery without a time-out of the task's own is tried again after this long.
constexpr milliseconds redelivery_pause{100};

BatchTimestamps timestamps_of(const std::vector<SinkRecord>& batch) {
  BatchTimestamps timestamps;
  for (const auto& record : batch) {
    if (record.timestamp_ms && *record.timestamp_ms >= 0) {
      timestamps.add(*record.timestamp_ms);
    }
  }
  return timestamps;
}

}  // namespace

SinkLoop::SinkLoop(SinkLoopParts parts)
    : parts_(std::move(parts)),
      conversion_(std::move(parts_.decoder), parts_.errors),
      topics_(parts_.track_topics) {
  next_commit_ = now() + parts_.commit_interval;
}

Status SinkLoop::start() {
  if (auto subscribed = subscribe(); !subscribed.ok()) {
    return subscribed;
  }
  begun_ = true;
  auto started = guard([this] {
    parts_.task->initialize(*parts_.context);
    parts_.task->start(parts_.settings);
  });
  task_started_ = started.ok();
  return task_started_ && std::exchange(parts_.parked, nullptr) ? take_over() : started;
}

Status SinkLoop::subscribe() {
  auto& listener = static_cast<RebalanceListener&>(*this);
  if (parts_.parked) {
    parts_.reader->listen(listener);
    return Done{};
  }
  return parts_.topics.empty() ? parts_.reader->subscribe_pattern(parts_.topics_regex, listener)
                               : parts_.reader->subscribe(parts_.topics, listener);
}

/// The partitions of the incarnation before, from their committed offsets on.
Status SinkLoop::take_over() {
  assigned(parts_.reader->rewind_to_committed());
  return listener_error_ ? Status(*std::exchange(listener_error_, std::nullopt)) : Status(Done{});
}

TaskReport SinkLoop::run(const Grant& grant) {
  auto report = work(grant);
  parts_.vitals->leave();
  note_standstill(report.records);
  report.topics = topics_.take_news();
  return report;
}

/// Whether anything waits that does not get done, for those who look for stalls.
void SinkLoop::note_standstill(std::size_t records) {
  if (!paused_ && (redelivering_ || conversion_.is_held())) {
    parts_.vitals->waits(now());
  } else if (!paused_ && records == 0 && parts_.reader->has_backlog(wanted_positions())) {
    parts_.vitals->waits(now(), WaitsFor::kafka);
  } else {
    parts_.vitals->waits_no_more();
  }
}

/// Where the partitions stand that nobody wants paused.
SinkOffsets SinkLoop::wanted_positions() const {
  auto positions = offsets_.deliverable(parts_.reader->assignment());
  const std::lock_guard lock(parts_.requests->mutex);
  std::erase_if(positions, [this](const auto& position) {
    return parts_.requests->paused.contains(position.first);
  });
  return positions;
}

TaskReport SinkLoop::work(const Grant& grant) {
  TaskReport report;
  const std::stop_callback wake_up(grant.stop, [this] { parts_.reader->wake_up(); });
  while (!grant.stop.stop_requested()) {
    const auto now = parts_.clock->now();
    if (now >= grant.until || report.records >= grant.records) {
      return report;
    }
    std::size_t records = 0;
    const auto outcome = iterate(
        grant.until, std::min(parts_.max_poll_records, grant.records - report.records), records);
    report.records += records;
    if (!outcome.ok()) {
      report.end = GrantEnd::failed;
      report.error = outcome.error();
      return report;
    }
    if (records == 0) {
      // A real reader has waited; a simulated one returns at once, and its time is still to pass.
      report.end = GrantEnd::idle;
      report.idle = std::min(time_to(grant.until), longest_wait());
      return report;
    }
  }
  report.end = GrantEnd::stopped;
  return report;
}

/// One turn: commit when due, poll, convert, put.
Status SinkLoop::iterate(MonotonicTime until, std::size_t limit, std::size_t& records) {
  if (auto failure = parts_.errors->dead_letter_failure()) {
    return *failure;
  }
  const auto asked = take_requests();
  if (auto committed = commit_when_due(asked.commit); !committed.ok()) {
    return committed;
  }
  if (auto rewound = rewind(); !rewound.ok()) {
    return rewound;
  }
  if (asked.resumed) {
    apply_pauses();
  }
  // A commit that was due is not any more: what is left of the grant is for records.
  auto wait = std::min(time_to(until), asked.timeout.value_or(longest_wait()));
  if (conversion_.is_held()) {
    wait = std::min(wait, conversion_.pause(now()));
  }
  if (auto polled = consume(wait, limit, records); !polled.ok()) {
    return polled;
  }
  if (auto converted = convert(); !converted.ok()) {
    return converted;
  }
  if (!redelivering_) {
    records = std::max(records, batch_.size());  // held ones may have come free
  }
  return deliver();
}

/// How long until then, or until something is to be done about a commit.
milliseconds SinkLoop::time_to(MonotonicTime until) const {
  const auto commit_due = committing_ ? commit_begun_ + parts_.commit_timeout : next_commit_;
  return std::max(duration_cast<milliseconds>(std::min(until, commit_due) - now()),
                  milliseconds{0});
}

/// How long to wait for records at most: something else may be due before.
milliseconds SinkLoop::longest_wait() const {
  if (redelivering_) {
    return redelivery_pause;
  }
  return conversion_.is_held() ? conversion_.pause(now()) : milliseconds::max();
}

Status SinkLoop::commit_when_due(bool asked) {
  const auto now = parts_.clock->now();
  auto outcome = Status(Done{});
  if (!committing_ && (asked || now >= next_commit_)) {
    outcome = commit(false, parts_.reader->assignment());
    next_commit_ = now + parts_.commit_interval;
  }
  if (outcome.ok() && committing_ && now >= commit_begun_ + parts_.commit_timeout) {
    parts_.observer->trouble("commit", {Errc::timeout,
                                        "no answer to the offset commit after " +
                                            std::to_string(parts_.commit_timeout.count()) + " ms",
                                        "", ""});
    parts_.observer->commit_failed();
    committing_ = false;
  }
  return outcome;
}

/// What the task has asked for since the last turn; a commit that cannot be made now stays asked
/// for.
SinkLoop::Asked SinkLoop::take_requests() {
  auto& requests = *parts_.requests;
  const std::lock_guard lock(requests.mutex);
  Asked asked;
  asked.commit = !committing_ && std::exchange(requests.commit, false);
  asked.resumed = std::exchange(requests.resumed, false);
  asked.timeout = std::exchange(requests.timeout, std::nullopt);
  return asked;
}

Status SinkLoop::rewind() {
  std::map<TopicPartition, std::int64_t> rewinds;
  {
    const std::lock_guard lock(parts_.requests->mutex);
    rewinds.swap(parts_.requests->rewinds);
  }
  for (const auto& [partition, offset] : rewinds) {
    if (auto sought = parts_.reader->seek(partition, offset); !sought.ok()) {
      return sought;
    }
    offsets_.rewound(partition, offset);
    conversion_.drop({partition});
  }
  return Done{};
}

Status SinkLoop::consume(milliseconds wait, std::size_t limit, std::size_t& records) {
  auto& incoming = conversion_.incoming();
  const auto before = incoming.size();
  auto polled = parts_.reader->poll(wait, limit, incoming);
  reader_failed_ = reader_failed_ || !polled.ok();
  // A rebalance within the poll may have taken held ones away.
  records = incoming.size() - std::min(before, incoming.size());
  if (listener_error_) {
    return *std::exchange(listener_error_, std::nullopt);
  }
  if (records != 0) {
    parts_.observer->consumed(records);
  }
  // A task that was given a partition may want it from elsewhere on, before its first record.
  auto rewound = rewind();
  return polled.ok() ? rewound : polled;
}

/// A batch that waits for its redelivery comes again as it is, without more behind it.
Status SinkLoop::convert() {
  auto converted = Status(Done{});
  if (!conversion_.incoming().empty() && !redelivering_) {
    const auto begun = now();
    parts_.vitals->enter(TaskCall::convert, begun);
    converted = conversion_.run(begun, batch_, topics_, offsets_);
  }
  if (converted.ok()) {
    parts_.observer->active(offsets_.active());
  }
  if (conversion_.is_held() != holding_) {
    apply_pauses();
  }
  return converted;
}

void SinkLoop::forget_topics() { topics_.forget(); }

Status SinkLoop::deliver() {
  const auto count = batch_.size();
  // Before the task has them: it may move records out.
  const auto timestamps = parts_.latency ? timestamps_of(batch_) : BatchTimestamps{};
  const auto begun = now();
  parts_.vitals->enter(TaskCall::put, begun);
  // What the task refuses with RetriableException comes again as it left it: a task moves records
  // out only once nothing can fail any more.
  auto put = guard([this] { parts_.task->put(batch_); });
  if (put.ok()) {
    if (auto swallowed = parts_.errors->errant_failure()) {
      put = *std::move(swallowed);
    }
  }
  if (put.ok()) {
    note_delivered(count, begun, timestamps);
    return put;
  }
  if (put.error().code != Errc::retriable) {
    auto error = wrapped("org.apache.kafka.connect.errors.ConnectException",
                         "Exiting WorkerSinkTask due to unrecoverable exception.", put.error());
    error.record = places_of(batch_);
    return error;
  }
  parts_.observer->trouble("put", put.error());
  if (!redelivering_) {
    redelivering_ = true;
    parts_.reader->pause(parts_.reader->assignment());
  }
  return Done{};
}

void SinkLoop::note_delivered(std::size_t count, MonotonicTime begun,
                              const BatchTimestamps& timestamps) {
  const auto ended = now();
  parts_.observer->put(count, ended - begun);
  if (count != 0) {
    parts_.vitals->moved(count, ended);
  }
  if (parts_.latency) {
    parts_.latency->arrived(timestamps);
  }
  parts_.vitals->leave();
  offsets_.delivered();
  batch_.clear();
  if (redelivering_) {
    redelivering_ = false;
    apply_pauses();
  }
}

void SinkLoop::note(std::string_view what, const Status& outcome) {
  if (!outcome.ok()) {
    parts_.observer->trouble(what, outcome.error());
  }
}

}  // namespace troupe::runtime
