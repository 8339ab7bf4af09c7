#pragma once

#include "runtime/seams/clock.hpp"
#include "runtime/status.hpp"

#include <map>

namespace troupe::runtime {

/// How long a task has been in which state. Time is an argument. Not thread-safe.
/// Source: org.apache.kafka.connect.runtime.StateTracker.
class StateTimes {
 public:
  StateTimes(ReportedState state, MonotonicTime now) : state_(state), since_(now) {}

  /// Reporting the same state again changes nothing.
  void change(ReportedState state, MonotonicTime now);

  [[nodiscard]] ReportedState state() const noexcept { return state_; }
  /// Share of its life spent in that state, 0 to 1; NaN at the moment of its birth, as upstream.
  [[nodiscard]] double share(ReportedState state, MonotonicTime now) const;

 private:
  ReportedState state_;
  MonotonicTime since_;
  std::map<ReportedState, MonotonicTime::duration> earlier_;
};

}  // namespace troupe::runtime
