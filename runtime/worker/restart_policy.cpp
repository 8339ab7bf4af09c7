#include "runtime/worker/restart_policy.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::runtime {

bool would_repeat(Errc code) noexcept {
  return code == Errc::invalid_config || code == Errc::data || code == Errc::bad_request ||
         code == Errc::not_found;
}

std::optional<std::chrono::milliseconds> next_restart(const RestartPolicy& policy,
                                                      FailureHistory& history, Errc code,
                                                      std::chrono::milliseconds ran_for,
                                                      double chance) {
  if (ran_for >= policy.reset) {
    history.restarts = 0;
  }
  if (would_repeat(code) || history.restarts >= policy.max_attempts) {
    return std::nullopt;
  }
  constexpr double spread = 0.2;
  const auto first = static_cast<double>(policy.backoff.count());
  const auto limit = static_cast<double>(policy.backoff_max.count());
  const auto delay = std::min(std::ldexp(first, std::min(history.restarts, 62)), limit);
  ++history.restarts;
  return std::chrono::milliseconds(
      std::llround(std::min(delay * (1 - spread + 2 * spread * chance), limit)));
}

}  // namespace troupe::runtime
