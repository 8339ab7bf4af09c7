#include "runtime/kafka/lasting_lane.hpp"

#include "runtime/kafka/client_error.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace troupe::runtime::kafka {

namespace {

/// The record as it was sent first; `headers` keeps what it points to.
OutgoingRecord outgoing(const ReturnedRecord& record, std::vector<WireHeader>& headers) {
  headers.clear();
  for (const auto& [name, value] : record.headers) {
    headers.push_back({name, value ? std::optional<std::string_view>(*value) : std::nullopt});
  }
  OutgoingRecord again;
  again.topic = &record.topic;
  again.partition = record.partition;
  again.key = record.key;
  again.value = record.value;
  again.timestamp_ms = record.timestamp_ms;
  again.headers = headers;
  return again;
}

}  // namespace

Result<std::shared_ptr<LastingLane>> LastingLane::open(OpenLane open_lane,
                                                       std::shared_ptr<DeliveryListener> listener,
                                                       LoggerPtr logger) {
  auto made = std::shared_ptr<LastingLane>(
      new LastingLane(std::move(open_lane), std::move(listener), std::move(logger)));
  auto lane = made->open_lane_(made, Batches::large);
  if (!lane.ok()) {
    return lane.error();
  }
  const std::lock_guard lock(made->mutex_);
  made->lane_ = std::move(lane).value();
  return made;
}

SendOutcome LastingLane::send(const OutgoingRecord& record, std::uint64_t tag) {
  while (true) {
    if (!steady_.load(std::memory_order_acquire)) {
      if (const auto outcome = catch_up()) {
        return *outcome;
      }
    }
    const auto outcome = mine_->send(record, tag, number_);
    if (outcome == SendOutcome::accepted) {
      ++number_;
      return outcome;
    }
    if (outcome == SendOutcome::full && !is_stale()) {
      return outcome;
    }
    error_ = mine_->last_error();
    if (outcome == SendOutcome::refused || closed_.load() || !mine_->is_dead()) {
      return outcome;
    }
    move_on();
  }
}

/// Whether the lane that has just answered is not the one to send on any more.
bool LastingLane::is_stale() {
  const std::lock_guard lock(mutex_);
  return !closed_.load() && (state_ != State::flowing || lane_ != mine_);
}

/// Takes the lane that flows now; else what is to be answered.
std::optional<SendOutcome> LastingLane::catch_up() {
  const std::lock_guard lock(mutex_);
  switch (state_) {
    case State::flowing:
      mine_ = lane_;
      steady_.store(true, std::memory_order_release);
      return std::nullopt;
    case State::broken:
      error_ = broken_;
      return SendOutcome::failed;
    case State::failing:
    case State::opening:
    case State::moving:
      break;
  }
  return SendOutcome::full;
}

/// One step after the other, until the records flow again or somebody has to answer first.
void LastingLane::move_on() {
  News news;
  while (begin_move(news)) {
    open_successor(news);
    const std::lock_guard lock(mutex_);
    send_again(news);
  }
  tell(news);
}

/// Takes over what the dead producer gave back. False: it is alive, or not done yet, or somebody
/// else is at it.
bool LastingLane::begin_move(News& news) {
  const std::lock_guard lock(mutex_);
  const bool may_fail =
      state_ == State::flowing || state_ == State::failing || state_ == State::moving;
  if (closed_.load() || !may_fail || !lane_->is_dead()) {
    return false;
  }
  steady_.store(false, std::memory_order_release);
  state_ = State::failing;
  auto returned = lane_->take_returned();
  if (!returned) {
    return false;
  }
  std::move(returned->begin(), returned->end(), std::back_inserter(waiting_));
  std::sort(waiting_.begin(), waiting_.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  if (!may_succeed(news)) {
    return false;
  }
  state_ = State::opening;
  return true;
}

/// Under the lock: whether another producer may do better, and with which batches.
bool LastingLane::may_succeed(News& news) {
  const auto failure = lane_->failure();
  if (failure && is_refused_login(*failure)) {
    break_down(*failure, news);  // a successor would be refused, too
    return false;
  }
  if (lane_->has_refused_batch()) {
    batches_ = batches_ == Batches::large ? Batches::small : Batches::single;
  }
  if (failure && is_refused_batch(*failure)) {
    return true;  // each lane of a producer ends it so twice at most
  }
  if (failures_.fetch_add(1) >= max_failures) {
    break_down({Errc::internal,
                "producers fail one after the other, the last " + std::to_string(max_failures + 1) +
                    " with nothing stored",
                "org.apache.kafka.common.KafkaException", ""},
               news);
    return false;
  }
  return true;
}

void LastingLane::open_successor(News& news) {
  auto opened = open_lane_(shared_from_this(), batches_);
  std::unique_lock lock(mutex_);
  const auto old = std::exchange(lane_, opened.ok() ? opened.value() : lane_);
  if (!opened.ok()) {
    break_down(opened.error(), news);
  } else if (closed_.load()) {
    lock.unlock();
    opened.value()->close();
  } else {
    state_ = State::moving;
    logger_->warn("the producer has failed for good; its successor sends " +
                  std::to_string(waiting_.size()) + " records again that were not acknowledged" +
                  (batches_ == Batches::large ? "" : ", in smaller batches"));
  }
  if (lock.owns_lock()) {
    lock.unlock();
  }
  old->close();
}

/// Under the lock: sends what waits, as far as there is room.
void LastingLane::send_again(News& news) {
  std::vector<WireHeader> headers;
  while (state_ == State::moving && !waiting_.empty()) {
    const auto& record = waiting_.front();
    const auto outcome = lane_->send(outgoing(record, headers), record.tag, record.number);
    if (outcome == SendOutcome::full || (outcome == SendOutcome::failed && lane_->is_dead())) {
      return;
    }
    if (outcome == SendOutcome::failed) {
      return break_down(lane_->last_error(), news);
    }
    if (outcome == SendOutcome::refused) {
      news.refused.push_back(record.tag);
      news.errors.push_back(lane_->last_error());
    }
    waiting_.pop_front();
  }
  if (state_ == State::moving) {
    state_ = State::flowing;
    news.moved = true;
    changed_.notify_all();
  }
}

/// Under the lock: nothing is sent any more.
void LastingLane::break_down(const Error& error, News& news) {
  if (closed_.load()) {
    return;
  }
  state_ = State::broken;
  broken_ = error;
  news.fatal = true;
  for (const auto& record : std::exchange(waiting_, {})) {
    news.refused.push_back(record.tag);
    news.errors.push_back(error);
  }
  changed_.notify_all();
}

void LastingLane::tell(const News& news) {
  if (news.refused.empty() && !news.moved && !news.fatal) {
    return;
  }
  std::vector<Delivery> deliveries;
  deliveries.reserve(news.refused.size());
  for (std::size_t i = 0; i < news.refused.size(); ++i) {
    deliveries.push_back({news.refused[i], -1, -1, &news.errors[i], news.fatal});
  }
  const std::lock_guard lock(listener_mutex_);
  if (!listener_) {
    return;
  }
  if (!deliveries.empty()) {
    listener_->delivered(deliveries);
  }
  listener_->room_again();
}

void LastingLane::delivered(std::span<const Delivery> deliveries) {
  if (failures_.load(std::memory_order_relaxed) != 0 &&
      std::any_of(deliveries.begin(), deliveries.end(),
                  [](const auto& delivery) { return delivery.error == nullptr; })) {
    failures_.store(0);
  }
  const std::lock_guard lock(listener_mutex_);
  if (listener_) {
    listener_->delivered(deliveries);
  }
}

/// Room for what waits first.
void LastingLane::room_again() {
  News news;
  {
    const std::lock_guard lock(mutex_);
    news.moved = state_ == State::flowing;
    send_again(news);
  }
  tell(news);
}

std::size_t LastingLane::in_flight() {
  const std::lock_guard lock(mutex_);
  return lane_->in_flight() + waiting_.size();
}

bool LastingLane::flush(std::chrono::milliseconds timeout) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  std::unique_lock lock(mutex_);
  while (!closed_.load() && state_ != State::broken) {
    const auto lane = lane_;
    lock.unlock();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    const bool ended = lane->flush(std::max(left, std::chrono::milliseconds{0}));
    lock.lock();
    // A dead producer's records are on their way as long as it has not let go of them.
    if (ended && lane == lane_ && state_ == State::flowing &&
        (!lane->is_dead() || lane->is_drained())) {
      return true;
    }
    const auto moved = [&] {
      return closed_.load() || state_ == State::broken ||
             (state_ == State::flowing && lane != lane_);
    };
    if (!ended || !changed_.wait_until(lock, end, moved)) {
      return false;
    }
  }
  return true;
}

void LastingLane::close() noexcept {
  std::shared_ptr<Lane> lane;
  {
    const std::lock_guard lock(mutex_);
    closed_.store(true);
    lane = lane_;
    waiting_.clear();
  }
  changed_.notify_all();
  if (lane) {
    lane->close();
  }
  const std::lock_guard lock(listener_mutex_);
  listener_.reset();
}

}  // namespace troupe::runtime::kafka
