#pragma once

#include "runtime/seams/clock.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

namespace troupe::runtime {

/// How long statistics look back: `metrics.num.samples` windows of `metrics.sample.window.ms`.
struct MetricWindows {
  std::chrono::milliseconds window{30000};
  std::size_t samples = 2;
};

/// Values recorded over the last windows. Time is an argument. Not thread-safe.
/// Source: org.apache.kafka.common.metrics.stats.{SampledStat,Rate,Avg,Max,Min}.
class WindowedStatistic {
 public:
  explicit WindowedStatistic(MetricWindows windows = {}) : windows_(windows) {}

  void record(double value, MonotonicTime now) { record_batch({value, 1, value, value}, now); }
  /// Several values at once, by what is known of them together.
  struct Batch {
    double sum = 0;
    double count = 0;
    double most = 0;
    double least = 0;
  };
  void record_batch(const Batch& values, MonotonicTime now);

  /// Sum per second, as if the windows before the first value had been empty; 0 without data.
  [[nodiscard]] double rate(MonotonicTime now) const;
  /// NaN without data, as are the next two.
  [[nodiscard]] double average(MonotonicTime now) const;
  [[nodiscard]] double maximum(MonotonicTime now) const;
  [[nodiscard]] double minimum(MonotonicTime now) const;
  /// Average, but 0 without data: the share of events recorded as 1.
  [[nodiscard]] double fraction(MonotonicTime now) const;

 private:
  struct Sample {
    MonotonicTime begun;
    MonotonicTime last;  ///< of the values in it
    double sum = 0;
    double count = 0;
    double most = 0;
    double least = 0;
  };
  [[nodiscard]] bool counts(const Sample& sample, MonotonicTime now) const {
    return now - sample.last < windows_.window * static_cast<long>(windows_.samples);
  }

  MetricWindows windows_;
  std::vector<Sample> samples_;  ///< oldest first, at most one more than `windows_.samples`
};

}  // namespace troupe::runtime
