#include "runtime/observability/state_times.hpp"

#include <chrono>
#include <limits>

namespace troupe::runtime {

void StateTimes::change(ReportedState state, MonotonicTime now) {
  if (state == state_) {
    return;
  }
  earlier_[state_] += now - since_;
  state_ = state;
  since_ = now;
}

double StateTimes::share(ReportedState state, MonotonicTime now) const {
  const auto current = now - since_;
  auto all = current;
  auto wanted = state == state_ ? current : MonotonicTime::duration::zero();
  for (const auto& [earlier, took] : earlier_) {
    all += took;
    wanted += earlier == state ? took : MonotonicTime::duration::zero();
  }
  using Seconds = std::chrono::duration<double>;
  return all == MonotonicTime::duration::zero() ? std::numeric_limits<double>::quiet_NaN()
                                                : Seconds(wanted) / Seconds(all);
}

}  // namespace troupe::runtime
