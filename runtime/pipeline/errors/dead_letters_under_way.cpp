#include "runtime/pipeline/errors/dead_letters_under_way.hpp"

#include "runtime/plugins/trace.hpp"
#include <troupe/errors.hpp>

namespace troupe::runtime {

std::uint64_t DeadLettersUnderWay::begin(const TopicPartition& partition, std::int64_t offset,
                                         std::optional<std::promise<void>> reported) {
  const std::lock_guard lock(mutex_);
  offsets_[partition].insert(offset);
  letters_.emplace(next_tag_, Letter{partition, offset, std::move(reported), room_calls_});
  return next_tag_++;
}

std::optional<std::promise<void>> DeadLettersUnderWay::cancel(std::uint64_t tag) {
  const std::lock_guard lock(mutex_);
  auto found = letters_.extract(tag);
  forget(found.mapped());
  room_wanted_ = true;
  // The lane may have got room again between its answer and now.
  lane_full_ = found.mapped().room_calls == room_calls_;
  return std::move(found.mapped().reported);
}

void DeadLettersUnderWay::refused(std::uint64_t tag, const Error& error, bool fatal) {
  Letters::node_type found;
  {
    const std::lock_guard lock(mutex_);
    found = letters_.extract(tag);
  }
  if (!found.empty()) {
    fail(std::move(found.mapped()), error, fatal);
  }
}

bool DeadLettersUnderWay::has_room() {
  const std::lock_guard lock(mutex_);
  room_wanted_ = room_wanted_ || is_full();
  return !is_full();
}

bool DeadLettersUnderWay::wait_for_room(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  room_wanted_ = room_wanted_ || is_full();
  return room_.wait(lock, stop, [this] { return closed_ || !is_full(); }) && !closed_;
}

void DeadLettersUnderWay::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  room_.notify_all();
}

std::optional<std::int64_t> DeadLettersUnderWay::lowest(const TopicPartition& partition) const {
  const std::lock_guard lock(mutex_);
  const auto found = offsets_.find(partition);
  return found == offsets_.end() ? std::nullopt : std::optional(*found->second.begin());
}

bool DeadLettersUnderWay::empty() const {
  const std::lock_guard lock(mutex_);
  return offsets_.empty();
}

std::optional<Error> DeadLettersUnderWay::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

/// Under the lock: its offset holds nothing back any more.
void DeadLettersUnderWay::forget(const Letter& letter) {
  const auto found = offsets_.find(letter.partition);
  found->second.erase(found->second.find(letter.offset));
  if (found->second.empty()) {
    offsets_.erase(found);
  }
}

/// One that came out of `letters_`.
void DeadLettersUnderWay::fail(Letter letter, const Error& error, bool fatal) {
  logger_->error("Could not produce message to dead letter queue. topic=" + topic_ + '\n' +
                 trace_text(error));
  metrics_->count(TaskErrorCount::deadletterqueue_produce_failures);
  {
    const std::lock_guard lock(mutex_);
    if (!letter.reported && !fatal) {
      forget(letter);
    } else if (!failure_) {
      failure_ = error;
    }
  }
  if (letter.reported) {
    letter.reported->set_exception(
        std::make_exception_ptr(ConnectException(error.message, error.cause)));
  }
}

void DeadLettersUnderWay::notify_room() {
  {
    const std::lock_guard lock(mutex_);
    if (!room_wanted_ || lane_full_ || letters_.size() > bound / 2) {
      return;
    }
    room_wanted_ = false;
  }
  room_.notify_all();
  if (on_room_) {
    on_room_();
  }
}

void DeadLettersUnderWay::room_again() {
  {
    const std::lock_guard lock(mutex_);
    ++room_calls_;
    lane_full_ = false;
  }
  notify_room();
}

void DeadLettersUnderWay::delivered(std::span<const Delivery> deliveries) {
  for (const auto& delivery : deliveries) {
    Letters::node_type found;
    {
      const std::lock_guard lock(mutex_);
      found = letters_.extract(delivery.tag);
      if (found.empty()) {
        continue;
      }
      if (delivery.error == nullptr) {
        forget(found.mapped());
      }
    }
    auto& letter = found.mapped();
    if (delivery.error != nullptr) {
      fail(std::move(letter), *delivery.error, delivery.fatal);
    } else if (letter.reported) {
      letter.reported->set_value();
    }
  }
  notify_room();
}

}  // namespace troupe::runtime
