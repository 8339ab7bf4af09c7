#pragma once

#include "runtime/insight.hpp"
#include "runtime/seams/clock.hpp"
#include "runtime/worker/restart_policy.hpp"
#include <troupe/result.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace troupe::runtime {

/// The last failures of a task or a connector object. Pure.
class FailureLog {
 public:
  static constexpr std::size_t max_failures = 10;

  void add(FailureInfo failure);
  [[nodiscard]] std::vector<FailureInfo> newest_first() const {
    return {failures_.begin(), failures_.end()};
  }

 private:
  std::deque<FailureInfo> failures_;
};

/// An error as it is remembered. Pure.
[[nodiscard]] FailureInfo failure_info(const Error& error, std::int64_t at_ms,
                                       std::chrono::milliseconds ran_for);

/// What is remembered of one task over its incarnations, and the decision whether the next one
/// comes by itself. Pure: time and chance are arguments. Owned by the task's supervisor.
class TaskHistory {
 public:
  /// Takes note of a failure and decides: the pause before the next start, or nothing, the task
  /// stays FAILED. `ran_for` counts from RUNNING.
  std::optional<std::chrono::milliseconds> failed(const RestartPolicy& policy, const Error& error,
                                                  std::chrono::milliseconds ran_for, double chance,
                                                  std::int64_t wall_ms);
  /// The next start is due then.
  void restart_planned(std::int64_t due_ms) { next_ms_ = due_ms; }
  /// A start after the first one.
  void restarted() {
    ++total_;
    next_ms_.reset();
  }
  /// A start by request: attempts are counted anew, and what was planned does not come.
  void forgive() {
    counted_.restarts = 0;
    next_ms_.reset();
  }

  [[nodiscard]] TaskRestarts restarts(const RestartPolicy& policy) const;
  /// Newest first.
  [[nodiscard]] std::vector<FailureInfo> failures() const { return failures_.newest_first(); }

 private:
  FailureHistory counted_;
  std::int64_t total_ = 0;
  std::optional<std::int64_t> next_ms_;
  FailureLog failures_;
};

/// Spreads the restarts of all tasks of a worker: at most so many in a second, in the order they
/// fall due. Pure. Owned by the actor above all connectors.
class RestartPacer {
 public:
  explicit RestartPacer(std::size_t per_second)
      : spacing_(std::chrono::nanoseconds(std::chrono::seconds{1}) /
                 static_cast<std::int64_t>(per_second)) {}

  /// How long a restart that is due now must wait for the earlier ones.
  [[nodiscard]] std::chrono::nanoseconds place(MonotonicTime now);

 private:
  std::chrono::nanoseconds spacing_;
  MonotonicTime next_free_{};
};

/// Records per second over the last half minute, from totals that are noted now and then. Pure.
class RateWindow {
 public:
  static constexpr std::chrono::seconds span{30};

  void note(std::uint64_t total, MonotonicTime now);
  [[nodiscard]] double per_second(std::uint64_t total, MonotonicTime now) const;

 private:
  struct Sample {
    MonotonicTime at;
    std::uint64_t total = 0;
  };
  std::deque<Sample> samples_;  ///< bounded by `span` and the time between two notes
};

}  // namespace troupe::runtime
