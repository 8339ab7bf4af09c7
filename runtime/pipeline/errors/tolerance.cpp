#include "runtime/pipeline/errors/tolerance.hpp"

#include "runtime/plugins/trace.hpp"

#include <algorithm>

namespace troupe::runtime {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds shortest_delay{300};
/// 300 ms doubled this often is longer than any delay that can be set.
constexpr std::uint32_t most_doublings = 54;

/// How long retries may still go on; nothing: they may not.
std::optional<milliseconds> time_left(const ErrorSettings& settings, const Attempts& attempts,
                                      MonotonicTime now) {
  if (settings.retry_timeout < milliseconds{0}) {
    return milliseconds::max();
  }
  const auto left =
      settings.retry_timeout - duration_cast<milliseconds>(now - attempts.first_failure);
  return left > milliseconds{0} ? std::optional(left) : std::nullopt;
}

}  // namespace

milliseconds retry_delay(milliseconds longest, std::uint32_t attempt, double chance) noexcept {
  const auto doublings = std::min(attempt - 1, most_doublings);
  const auto delay = milliseconds{shortest_delay.count() << doublings};
  if (delay <= longest) {
    return delay;
  }
  const auto share = static_cast<double>(std::max<std::int64_t>(longest.count(), 0)) * chance;
  // Not at once: a longest delay of nothing would make the retries a busy loop.
  return std::max(milliseconds{static_cast<std::int64_t>(share)}, milliseconds{1});
}

Verdict judge(const ErrorSettings& settings, Stage stage, const Error& error, Attempts& attempts,
              MonotonicTime now, double chance) {
  if (attempts.failed++ == 0) {
    attempts.first_failure = now;
  }
  if (error.code == Errc::retriable) {
    if (const auto left = time_left(settings, attempts, now)) {
      return {Handling::retry,
              std::min(*left, retry_delay(settings.retry_delay_max, attempts.failed, chance))};
    }
  }
  const bool skips = settings.tolerate_all && is_tolerable(stage, error);
  return {skips ? Handling::skip : Handling::fail, milliseconds{0}};
}

Error intolerable(Stage stage, const Error& cause) {
  return wrapped("org.apache.kafka.connect.errors.ConnectException",
                 is_tolerable(stage, cause) ? "Tolerance exceeded in error handler"
                                            : "Unhandled exception in error handler",
                 cause);
}

}  // namespace troupe::runtime
