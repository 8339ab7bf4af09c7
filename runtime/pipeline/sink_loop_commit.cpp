// The part of a sink loop that commits, follows rebalances, and comes to an end.
#include "runtime/pipeline/sink_loop.hpp"
#include "runtime/plugins/guard.hpp"

#include <algorithm>
#include <utility>

namespace troupe::runtime {

namespace {

std::vector<TopicPartition> keys_of(const SinkOffsets& offsets) {
  std::vector<TopicPartition> partitions;
  partitions.reserve(offsets.size());
  for (const auto& [partition, offset] : offsets) {
    partitions.push_back(partition);
  }
  return partitions;
}

}  // namespace

/// Asks the task what may be committed, and commits that. `closing`: synchronously, and closes the
/// partitions in the task before. Fails only when the task must fail.
Status SinkLoop::commit(bool closing, const std::vector<TopicPartition>& partitions) {
  const auto offered = offsets_.deliverable(partitions);
  if (offered.empty()) {
    return Done{};
  }
  if (closing) {
    parts_.errors->flush(parts_.commit_timeout);
  }
  ++commit_sequence_;
  committing_ = true;
  commit_begun_ = parts_.clock->now();
  SinkOffsets answer;
  parts_.vitals->enter(TaskCall::pre_commit, commit_begun_);
  const auto asked = guard([&] { answer = parts_.task->pre_commit(offered); });
  if (!asked.ok()) {
    note("preCommit", asked);
    parts_.observer->commit_failed();
    committing_ = false;
    if (!closing) {
      const std::lock_guard lock(parts_.requests->mutex);
      for (const auto& [partition, offset] : offsets_.committed(partitions)) {
        // Where the task itself wants to go on counts more.
        parts_.requests->rewinds.try_emplace(partition, offset);
      }
      drop_batch_of(partitions);
    }
  }
  if (closing) {
    const CallMark mark(*parts_.vitals, TaskCall::close, now());
    note("close", guard([&] { parts_.task->close(keys_of(offered)); }));
  }
  if (!asked.ok()) {
    return Done{};
  }
  parts_.errors->hold_back(answer);
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
    {
      const std::lock_guard lock(parts_.requests->mutex);
      parts_.requests->commit = parts_.requests->commit || paused;
    }
    apply_pauses();
  }
}

/// Brings the consumer's pauses in line with the user's wish, a redelivery, and the task's wishes.
void SinkLoop::apply_pauses() {
  holding_ = conversion_.is_held();
  const auto assignment = parts_.reader->assignment();
  std::vector<TopicPartition> pause;
  std::vector<TopicPartition> resume;
  std::set<TopicPartition> wishes;
  {
    const std::lock_guard lock(parts_.requests->mutex);
    wishes = parts_.requests->paused;
  }
  for (const auto& partition : assignment) {
    const bool wanted = paused_ || redelivering_ || holding_ || wishes.contains(partition);
    (wanted ? pause : resume).push_back(partition);
  }
  parts_.reader->pause(pause);
  parts_.reader->resume(resume);
}

void SinkLoop::assigned(const SinkOffsets& positions) {
  offsets_.assigned(positions);
  const auto assignment = parts_.reader->assignment();
  redelivering_ = redelivering_ && !batch_.empty();
  {
    const std::lock_guard lock(parts_.requests->mutex);
    std::erase_if(parts_.requests->paused, [&](const TopicPartition& partition) {
      return std::find(assignment.begin(), assignment.end(), partition) == assignment.end();
    });
  }
  apply_pauses();
  parts_.observer->partitions(assignment.size());
  if (positions.empty()) {
    return;
  }
  const CallMark mark(*parts_.vitals, TaskCall::open, now());
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
/// redelivery, and from among those that are held: they belong to somebody else now, or will be
/// consumed again.
void SinkLoop::drop_batch_of(const std::vector<TopicPartition>& partitions) {
  conversion_.drop(partitions);
  std::erase_if(batch_, [&](const SinkRecord& record) {
    return std::find(partitions.begin(), partitions.end(),
                     TopicPartition{record.original_topic,
                                    record.original_partition.value_or(0)}) != partitions.end();
  });
}

Status SinkLoop::stop(bool park) {
  auto outcome = Status{Done{}};
  if (task_started_) {
    outcome = commit(true, parts_.reader->assignment());
    task_started_ = false;
  }
  auto stopped = Status{Done{}};
  if (begun_) {
    const CallMark mark(*parts_.vitals, TaskCall::stop, now());
    stopped = guard([this] { parts_.task->stop(); });
  }
  close_context();
  if (park && begun_ && !reader_failed_) {
    parked_ = std::make_shared<ParkedReader>(parts_.reader);
  } else {
    parts_.reader->close();
  }
  note("close", guard([this] { conversion_.close(); }));
  parts_.errors->flush(parts_.commit_timeout);
  parts_.errors->close();
  return outcome.ok() ? stopped : outcome;
}

void SinkLoop::close_context() {
  const std::lock_guard lock(parts_.requests->mutex);
  parts_.requests->closed = true;
}

}  // namespace troupe::runtime
