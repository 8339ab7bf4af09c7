#include "connectors/record_schedule.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::connectors {

namespace {

constexpr double ms_per_second = 1000.0;

}  // namespace

double RecordSchedule::due_in_all() const {
  return std::floor(static_cast<double>(last_ms_ - start_ms_) * rate_ / ms_per_second) + 1.0;
}

void RecordSchedule::follow_clock(std::int64_t now_ms) {
  if (now_ms < last_ms_) {
    start_ms_ -= last_ms_ - now_ms;
  }
  last_ms_ = now_ms;
  const auto behind = due_in_all() - static_cast<double>(taken_);
  const auto most = std::max(1.0, std::floor(rate_ * most_behind.count() / ms_per_second));
  if (behind > most) {
    taken_ += static_cast<std::int64_t>(behind - most);
  }
}

std::size_t RecordSchedule::take(std::int64_t now_ms, std::size_t at_most) {
  if (rate_ < 0) {
    return at_most;
  }
  follow_clock(now_ms);
  const auto due = due_in_all() - static_cast<double>(taken_);
  const auto count = due >= 1.0 ? std::min(at_most, static_cast<std::size_t>(due)) : std::size_t{0};
  taken_ += static_cast<std::int64_t>(count);
  return count;
}

std::chrono::milliseconds RecordSchedule::until_next() const {
  using std::chrono::milliseconds;
  if (rate_ < 0 || due_in_all() > static_cast<double>(taken_)) {
    return milliseconds{0};
  }
  if (rate_ == 0) {
    return longest_wait;
  }
  const auto due_after = std::ceil(static_cast<double>(taken_) * ms_per_second / rate_);
  const auto wait = due_after - static_cast<double>(last_ms_ - start_ms_);
  return milliseconds{
      static_cast<std::int64_t>(std::clamp(wait, 1.0, static_cast<double>(longest_wait.count())))};
}

}  // namespace troupe::connectors
