#include "runtime/worker/task_history.hpp"

#include <algorithm>
#include <utility>

namespace troupe::runtime {

namespace {

/// Samples closer together than this say nothing new.
constexpr std::chrono::milliseconds min_sample_distance{500};

}  // namespace

void FailureLog::add(FailureInfo failure) {
  failures_.push_front(std::move(failure));
  if (failures_.size() > max_failures) {
    failures_.pop_back();
  }
}

FailureInfo failure_info(const Error& error, std::int64_t at_ms,
                         std::chrono::milliseconds ran_for) {
  return {at_ms, ran_for.count(), error.java_class, error.message, error.cause, error.record};
}

std::optional<std::chrono::milliseconds> TaskHistory::failed(const RestartPolicy& policy,
                                                             const Error& error,
                                                             std::chrono::milliseconds ran_for,
                                                             double chance, std::int64_t wall_ms) {
  failures_.add(failure_info(error, wall_ms, ran_for));
  next_ms_.reset();
  return next_restart(policy, counted_, error.code, ran_for, chance);
}

TaskRestarts TaskHistory::restarts(const RestartPolicy& policy) const {
  return {counted_.restarts, policy.max_attempts, total_, next_ms_};
}

std::chrono::nanoseconds RestartPacer::place(MonotonicTime now) {
  const auto at = std::max(now, next_free_);
  next_free_ = at + spacing_;
  return at - now;
}

void RateWindow::note(std::uint64_t total, MonotonicTime now) {
  if (!samples_.empty() && now - samples_.back().at < min_sample_distance) {
    return;
  }
  while (samples_.size() > 1 && now - samples_[1].at >= span) {
    samples_.pop_front();
  }
  samples_.push_back({now, total});
}

double RateWindow::per_second(std::uint64_t total, MonotonicTime now) const {
  if (samples_.empty()) {
    return 0;
  }
  const auto& first = samples_.front();
  const auto seconds = std::chrono::duration<double>(now - first.at).count();
  return seconds <= 0 || total < first.total ? 0
                                             : static_cast<double>(total - first.total) / seconds;
}

}  // namespace troupe::runtime
