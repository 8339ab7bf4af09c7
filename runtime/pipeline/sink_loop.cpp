#include "runtime/pipeline/sink_loop.hpp"

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

std::vector<TopicPartition> keys_of(const SinkOffsets& offsets) {
  std::vector<TopicPartition> partitions;
  partitions.reserve(offsets.size());
  for (const auto& [partition, offset] : offsets) {
    partitions.push_back(partition);
  }
  return partitions;
}

}  // namespace

SinkLoop::SinkLoop(SinkLoopParts parts) : parts_(std::move(parts)) {
  next_commit_ = parts_.clock->now() + parts_.commit_interval;
}

Status SinkLoop::start() {
  auto& listener = static_cast<RebalanceListener&>(*this);
  auto subscribed = parts_.topics.empty()
                        ? parts_.reader->subscribe_pattern(parts_.topics_regex, listener)
                        : parts_.reader->subscribe(parts_.topics, listener);
  if (!subscribed.ok()) {
    return subscribed;
  }
  auto started = guard([this] {
    parts_.task->initialize(*parts_.context);
    parts_.task->start(parts_.settings);
  });
  task_started_ = started.ok();
  return started;
}

TaskReport SinkLoop::run(const Grant& grant) {
  TaskReport report;
  const std::stop_callback wake_up(grant.stop, [this] { parts_.reader->wake_up(); });
  while (!grant.stop.stop_requested()) {
    const auto now = parts_.clock->now();
    if (now >= grant.until || report.records >= grant.records) {
      return report;
    }
    const auto wait = duration_cast<milliseconds>(std::min(grant.until, next_commit_) - now);
    std::size_t records = 0;
    const auto outcome =
        iterate(std::max(wait, milliseconds{0}),
                std::min(parts_.max_poll_records, grant.records - report.records), records);
    report.records += records;
    if (!outcome.ok()) {
      report.end = GrantEnd::failed;
      report.error = outcome.error();
      return report;
    }
    if (records == 0) {
      // A real reader has waited; a simulated one returns at once, and its time is still to pass.
      const auto left = std::min(grant.until, next_commit_) - parts_.clock->now();
      report.end = GrantEnd::idle;
      report.idle = std::clamp(duration_cast<milliseconds>(left), milliseconds{0},
                               redelivering_ ? redelivery_pause : milliseconds::max());
      return report;
    }
  }
  report.end = GrantEnd::stopped;
  return report;
}

/// One turn: commit when due, poll, convert, put.
Status SinkLoop::iterate(milliseconds wait, std::size_t limit, std::size_t& records) {
  const auto now = parts_.clock->now();
  if (!committing_ && (parts_.requests->commit || now >= next_commit_)) {
    auto outcome = commit(false, parts_.reader->assignment());
    next_commit_ = now + parts_.commit_interval;
    parts_.requests->commit = false;
    if (!outcome.ok()) {
      return outcome;
    }
  }
  if (committing_ && now >= commit_begun_ + parts_.commit_timeout) {
    parts_.observer->trouble("commit", {Errc::timeout,
                                        "no answer to the offset commit after " +
                                            std::to_string(parts_.commit_timeout.count()) + " ms",
                                        "", ""});
    parts_.observer->commit_failed();
    committing_ = false;
  }
  if (auto rewound = rewind(); !rewound.ok()) {
    return rewound;
  }
  if (std::exchange(parts_.requests->resumed, false)) {
    apply_pauses();
  }
  if (parts_.requests->timeout) {
    wait = std::min(wait, *parts_.requests->timeout);
    parts_.requests->timeout.reset();
  } else if (redelivering_) {
    wait = std::min(wait, redelivery_pause);
  }
  if (auto polled = consume(wait, limit); !polled.ok()) {
    return polled;
  }
  records = consumed_.size();
  if (auto converted = convert(); !converted.ok()) {
    return converted;
  }
  return deliver();
}

Status SinkLoop::rewind() {
  for (const auto& [partition, offset] : parts_.requests->rewinds) {
    if (auto sought = parts_.reader->seek(partition, offset); !sought.ok()) {
      return sought;
    }
    offsets_.rewound(partition, offset);
  }
  parts_.requests->rewinds.clear();
  return Done{};
}

Status SinkLoop::consume(milliseconds wait, std::size_t limit) {
  consumed_.clear();
  auto polled = parts_.reader->poll(wait, limit, consumed_);
  if (listener_error_) {
    return *std::exchange(listener_error_, std::nullopt);
  }
  return polled;
}

Status SinkLoop::convert() {
  if (consumed_.empty()) {
    return Done{};
  }
  parts_.observer->consumed(consumed_.size());
  batch_.reserve(batch_.size() + consumed_.size());
  auto converted = guard([this] {
    for (const auto& consumed : consumed_) {
      auto& record = batch_.emplace_back();
      parts_.decoder->decode(consumed, record);
      offsets_.consumed(consumed.topic, consumed.partition, consumed.offset);
      if (!parts_.decoder->transform(record)) {
        batch_.pop_back();
      }
    }
  });
  if (!converted.ok()) {
    parts_.observer->record_failed();
    return wrapped("org.apache.kafka.connect.errors.ConnectException",
                   "Tolerance exceeded in error handler", converted.error());
  }
  parts_.observer->active(offsets_.active());
  return converted;
}

Status SinkLoop::deliver() {
  const auto count = batch_.size();
  const auto begun = parts_.clock->now();
  // What the task refuses with RetriableException comes again as it left it: a task moves records
  // out only once nothing can fail any more.
  auto put = guard([this] { parts_.task->put(batch_); });
  if (put.ok()) {
    parts_.observer->put(count, parts_.clock->now() - begun);
    offsets_.delivered();
    batch_.clear();
    if (redelivering_) {
      redelivering_ = false;
      apply_pauses();
    }
    return put;
  }
  if (put.error().code != Errc::retriable) {
    return wrapped("org.apache.kafka.connect.errors.ConnectException",
                   "Exiting WorkerSinkTask due to unrecoverable exception.", put.error());
  }
  parts_.observer->trouble("put", put.error());
  if (!redelivering_) {
    redelivering_ = true;
    parts_.reader->pause(parts_.reader->assignment());
  }
  return Done{};
}

/// Asks the task what may be committed, and commits that. `closing`: synchronously, and closes the
/// partitions in the task before. Fails only when the task must fail.
Status SinkLoop::commit(bool closing, const std::vector<TopicPartition>& partitions) {
  const auto offered = offsets_.deliverable(partitions);
  if (offered.empty()) {
    return Done{};
  }
  ++commit_sequence_;
  committing_ = true;
  commit_begun_ = parts_.clock->now();
  SinkOffsets answer;
  const auto asked = guard([&] { answer = parts_.task->pre_commit(offered); });
  if (!asked.ok()) {
    note("preCommit", asked);
    parts_.observer->commit_failed();
    committing_ = false;
    if (!closing) {
      for (const auto& [partition, offset] : offsets_.committed(partitions)) {
        parts_.requests->rewinds[partition] = offset;
      }
      drop_batch_of(partitions);
    }
  }
  if (closing) {
    note("close", guard([&] { parts_.task->close(keys_of(offered)); }));
  }
  if (!asked.ok()) {
    return Done{};
  }
  const auto plan = offsets_.plan(offered, answer);
  for (const auto& warning : plan.warnings) {
    parts_.observer->trouble("preCommit", {Errc::data, warning, "", ""});
  }
  if (plan.commit.empty()) {
    committing_ = false;
    parts_.observer->committed(parts_.clock->now() - commit_begun_);
    return Done{};
  }
  send_commit(plan.commit, closing);
  return Done{};
}

void SinkLoop::send_commit(const SinkOffsets& offsets, bool closing) {
  if (closing) {
    const auto outcome = parts_.reader->commit_sync(offsets, parts_.commit_timeout);
    committing_ = false;
    if (outcome.ok()) {
      offsets_.commit_done(offsets);
      parts_.observer->active(offsets_.active());
      parts_.observer->committed(parts_.clock->now() - commit_begun_);
    } else {
      note("commit", outcome);
      parts_.observer->commit_failed();
    }
    return;
  }
  parts_.reader->commit_async(
      offsets, [this, sequence = commit_sequence_](const SinkOffsets& done, const Status& outcome) {
        if (sequence != commit_sequence_) {
          parts_.observer->commit_skipped();
          return;
        }
        committing_ = false;
        if (outcome.ok()) {
          offsets_.commit_done(done);
          parts_.observer->active(offsets_.active());
          parts_.observer->committed(parts_.clock->now() - commit_begun_);
        } else {
          note("commit", outcome);
          parts_.observer->commit_failed();
        }
      });
}

void SinkLoop::set_paused(bool paused) {
  if (paused_ != paused) {
    paused_ = paused;
    parts_.requests->commit = parts_.requests->commit || paused;
    apply_pauses();
  }
}

/// Brings the consumer's pauses in line with the user's wish, a redelivery, and the task's wishes.
void SinkLoop::apply_pauses() {
  const auto assignment = parts_.reader->assignment();
  std::vector<TopicPartition> pause;
  std::vector<TopicPartition> resume;
  for (const auto& partition : assignment) {
    const bool wanted = paused_ || redelivering_ || parts_.requests->paused.contains(partition);
    (wanted ? pause : resume).push_back(partition);
  }
  parts_.reader->pause(pause);
  parts_.reader->resume(resume);
}

void SinkLoop::assigned(const SinkOffsets& positions) {
  offsets_.assigned(positions);
  const auto assignment = parts_.reader->assignment();
  redelivering_ = redelivering_ && !batch_.empty();
  std::erase_if(parts_.requests->paused, [&](const TopicPartition& partition) {
    return std::find(assignment.begin(), assignment.end(), partition) == assignment.end();
  });
  apply_pauses();
  parts_.observer->partitions(assignment.size());
  if (positions.empty()) {
    return;
  }
  const auto opened = guard([&] { parts_.task->open(keys_of(positions)); });
  if (!opened.ok()) {
    listener_error_ = opened.error();
  }
}

void SinkLoop::revoked(const std::vector<TopicPartition>& partitions) {
  if (partitions.empty() || !task_started_) {
    return;
  }
  if (const auto outcome = commit(true, partitions); !outcome.ok()) {
    listener_error_ = outcome.error();
  }
  offsets_.forget(partitions);
  parts_.observer->active(offsets_.active());
  drop_batch_of(partitions);
}

void SinkLoop::lost(const std::vector<TopicPartition>& partitions) {
  if (partitions.empty() || !task_started_) {
    return;
  }
  ++commit_sequence_;
  committing_ = false;
  note("close", guard([&] { parts_.task->close(partitions); }));
  offsets_.forget(partitions);
  parts_.observer->active(offsets_.active());
  drop_batch_of(partitions);
}

/// A rewind or a revocation takes the records of its partitions out of a batch that waits for
/// redelivery: they belong to somebody else now, or will be consumed again.
void SinkLoop::drop_batch_of(const std::vector<TopicPartition>& partitions) {
  std::erase_if(batch_, [&](const SinkRecord& record) {
    return std::find(partitions.begin(), partitions.end(),
                     TopicPartition{record.original_topic,
                                    record.original_partition.value_or(0)}) != partitions.end();
  });
}

Status SinkLoop::stop() {
  auto outcome = Status{Done{}};
  if (task_started_) {
    outcome = commit(true, parts_.reader->assignment());
    task_started_ = false;
  }
  auto stopped = guard([this] { parts_.task->stop(); });
  parts_.reader->close();
  note("close", guard([this] { parts_.decoder->close(); }));
  return outcome.ok() ? stopped : outcome;
}

void SinkLoop::note(std::string_view what, const Status& outcome) {
  if (!outcome.ok()) {
    parts_.observer->trouble(what, outcome.error());
  }
}

}  // namespace troupe::runtime
