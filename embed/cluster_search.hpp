#pragma once

#include "runtime/seams/clock.hpp"
#include <troupe/result.hpp>

#include <algorithm>
#include <chrono>

namespace troupe::embed {

/// How long to look for Kafka at start: longer and longer tries until the time-out is over. Pure.
/// See docs/adr/0005-startup.md.
class ClusterSearch {
 public:
  static constexpr std::chrono::milliseconds first_try{2000};
  static constexpr std::chrono::milliseconds longest_try{15000};

  ClusterSearch(runtime::MonotonicTime now, std::chrono::milliseconds timeout)
      : deadline_(now + timeout) {}

  [[nodiscard]] std::chrono::milliseconds left(runtime::MonotonicTime now) const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - now);
  }
  /// The limit of the next try.
  [[nodiscard]] std::chrono::milliseconds next_limit(runtime::MonotonicTime now) {
    const auto limit = std::clamp(left(now), std::chrono::milliseconds{1}, try_);
    try_ = std::min(try_ * 2, longest_try);
    return limit;
  }
  /// Whether a try that failed this way is followed by another.
  [[nodiscard]] bool goes_on(const Error& error, runtime::MonotonicTime now) const {
    return error.code == Errc::retriable && now < deadline_;
  }

 private:
  runtime::MonotonicTime deadline_;
  std::chrono::milliseconds try_ = first_try;
};

}  // namespace troupe::embed
