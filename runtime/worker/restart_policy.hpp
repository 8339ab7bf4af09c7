#pragma once

#include <troupe/result.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace troupe::runtime {

/// When a failed task is started again where it ran (`troupe.task.restart.*`).
struct RestartPolicy {
  std::int32_t max_attempts = 10;  ///< 0: never, as Kafka Connect
  std::chrono::milliseconds backoff{1000};
  std::chrono::milliseconds backoff_max{60000};
  std::chrono::milliseconds reset{300000};
};

/// Failures of one task that count against the policy.
struct FailureHistory {
  std::int32_t restarts = 0;  ///< since the count began
};

/// Whether an error would only come again: configuration, data, serialization.
[[nodiscard]] bool would_repeat(Errc code) noexcept;

/// Decides on a failure: the time until the next start, and counts it; or nothing, the task stays
/// FAILED. `ran_for` is how long the task was running before it failed; `chance` is uniform in
/// [0, 1) and spreads the time by 20 % to both sides. Pure.
[[nodiscard]] std::optional<std::chrono::milliseconds> next_restart(
    const RestartPolicy& policy, FailureHistory& history, Errc code,
    std::chrono::milliseconds ran_for, double chance);

}  // namespace troupe::runtime
