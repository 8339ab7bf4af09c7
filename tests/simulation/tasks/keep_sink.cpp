#include "tests/simulation/tasks/keep_sink.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe::sim {

namespace {

TopicPartition partition_of(const SinkRecord& record) {
  return {record.original_topic, record.original_partition.value_or(-1)};
}

}  // namespace

void KeepSinkTask::open(const std::vector<TopicPartition>& partitions) {
  if (scene_->happens(scene_->weather.open_fails_one_in)) {
    throw ConnectException("simulated: open fails");
  }
  for (const auto& partition : partitions) {
    auto [seat, is_new] = seats_.try_emplace(partition);
    if (!is_new) {
      scene_->witness.note(partition.to_text() + " was opened twice");
    }
    scene_->witness.opened(partition);
    if (const auto own = scene_->own.find(partition); own != scene_->own.end()) {
      context().offset({*own});
      seat->second.next = own->second;
    }
  }
  context().resume(partitions);  // what an earlier wish has paused may be paused still
}

void KeepSinkTask::close(const std::vector<TopicPartition>& partitions) {
  for (const auto& partition : partitions) {
    seats_.erase(partition);
  }
}

void KeepSinkTask::put(std::vector<SinkRecord>& records) {
  if (*is_dead_) {
    return;
  }

  check(records);
  redelivered_ = false;
  if (scene_->happens(scene_->weather.put_fails_one_in)) {
    if (scene_->chance->one_in(3)) {
      throw ConnectException("simulated: put fails");
    }
    redelivered_ = true;
    throw RetriableException("simulated: put asks for the batch again");
  }
  for (const auto& record : records) {
    take(record);
  }
  if (scene_->weather.keeping == Keeping::lagging) {
    for (auto& [partition, seat] : seats_) {
      keep(partition, seat, scene_->chance->below(seat.waiting.size() + 1));
    }
  }
  if (scene_->calm || scene_->happens(scene_->weather.wish_one_in)) {
    ask();
  }
}

/// Each record is the next of a partition that is here.
void KeepSinkTask::check(const std::vector<SinkRecord>& records) {
  std::map<TopicPartition, std::int64_t> next;
  for (const auto& record : records) {
    const auto partition = partition_of(record);
    const auto seat = seats_.find(partition);
    if (seat == seats_.end()) {
      return scene_->witness.note("a record of " + partition.to_text() + ", which is not open");
    }
    // A record that is held for a retry, or was put already, comes in spite of a pause.
    if (seat->second.paused && !redelivered_ && scene_->weather.retries_one_in == 0) {
      scene_->witness.note("a record of " + partition.to_text() + ", which is paused");
    }
    const auto first = seat->second.next.value_or(
        std::min(record.original_offset, scene_->witness.taken_care_of(partition)));
    auto& wanted = next.try_emplace(partition, first).first->second;
    scene_->witness.check_next(partition, record.original_offset, wanted, record.value.to_text());
    wanted = record.original_offset + 1;
  }
}

void KeepSinkTask::take(const SinkRecord& record) {
  const auto partition = partition_of(record);
  auto& seat = seats_[partition];
  seat.next = record.original_offset + 1;
  seat.rewinding = false;
  if (scene_->weather.keeping == Keeping::own) {
    scene_->own[partition] = *seat.next;
  }
  if (scene_->weather.is_errant(RecordName::of(record.value.to_text()))) {
    context().errant_record_reporter()->report(record, ConnectException("simulated: errant"));
    return;
  }
  seat.waiting.push_back(record.original_offset);
  if (scene_->weather.keeping == Keeping::at_once || scene_->weather.keeping == Keeping::own) {
    keep(partition, seat, 1);
  }
}

void KeepSinkTask::keep(const TopicPartition& partition, Seat& seat, std::size_t count) {
  for (; count != 0; --count) {
    scene_->witness.kept(partition, seat.waiting.front());
    seat.waiting.pop_front();
  }
}

/// Up to where everything is kept.
std::int64_t KeepSinkTask::safe(const TopicPartition& partition, std::int64_t offered) {
  auto& seat = seats_[partition];
  if (scene_->weather.keeping == Keeping::buffered) {
    keep(partition, seat, seat.waiting.size());
  } else if (!seat.waiting.empty()) {
    keep(partition, seat, scene_->chance->below(seat.waiting.size() + 1));
  }
  if (!seat.waiting.empty()) {
    offered = std::min(offered, seat.waiting.front());
  }
  return seat.rewinding ? std::min(offered, *seat.next) : offered;
}

SinkOffsets KeepSinkTask::pre_commit(const SinkOffsets& offsets) {
  if (*is_dead_) {
    return {};
  }
  if (scene_->happens(scene_->weather.pre_commit_fails_one_in)) {
    for (const auto& [partition, offset] : offsets) {
      // The runtime begins anew at the last commit, so does the task.
      auto& seat = seats_[partition];
      seat.waiting.clear();
      seat.next.reset();
      seat.rewinding = false;
      scene_->witness.rewound(partition, 0);
    }
    throw ConnectException("simulated: preCommit fails");
  }
  if (scene_->weather.keeping == Keeping::own && scene_->chance->one_in(2)) {
    return {};
  }
  SinkOffsets answer;
  for (const auto& [partition, offset] : offsets) {
    answer[partition] = safe(partition, offset);
  }
  return answer;
}

/// Asks something of the runtime.
void KeepSinkTask::ask() {
  if (scene_->calm) {
    for (auto& [partition, seat] : seats_) {
      if (std::exchange(seat.paused, false)) {
        context().resume({partition});
      }
    }
    return;
  }
  if (seats_.empty()) {
    return;
  }
  auto& [partition, seat] =
      *std::next(seats_.begin(), static_cast<std::ptrdiff_t>(scene_->chance->below(seats_.size())));
  switch (scene_->chance->below(5)) {
    case 0:
      return context().request_commit();
    case 1:
      return context().timeout(std::chrono::milliseconds{1 + scene_->chance->below(50)});
    case 2:
      seat.paused = true;
      return context().pause({partition});
    case 3:
      seat.paused = false;
      return context().resume({partition});
    default:
      return rewind(partition, seat);
  }
}

/// Wants some records again; by that, those before them count as committed: they must be kept.
void KeepSinkTask::rewind(const TopicPartition& partition, Seat& seat) {
  if (!seat.next || scene_->weather.keeping == Keeping::own) {
    return;
  }
  const auto back = static_cast<std::int64_t>(scene_->chance->below(6));
  const auto offset = std::max(*seat.next - back, std::int64_t{0});
  context().offset({{partition, offset}});
  const auto first = std::lower_bound(seat.waiting.begin(), seat.waiting.end(), offset);
  keep(partition, seat, static_cast<std::size_t>(first - seat.waiting.begin()));
  seat.waiting.clear();
  seat.next = offset;
  seat.rewinding = true;
  scene_->witness.rewound(partition, offset);
}

}  // namespace troupe::sim
