#pragma once

#include "runtime/ids.hpp"
#include "runtime/observability/metrics.hpp"
#include "runtime/seams/clock.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace troupe::runtime {

/// The timestamps of a batch of records, as much of them as latencies need.
struct BatchTimestamps {
  void add(std::int64_t timestamp_ms) noexcept {
    if (count == 0) {
      first_ms = oldest_ms = newest_ms = timestamp_ms;
    }
    oldest_ms = std::min(oldest_ms, timestamp_ms);
    newest_ms = std::max(newest_ms, timestamp_ms);
    since_first_ms += static_cast<double>(timestamp_ms) - static_cast<double>(first_ms);
    ++count;
  }

  std::size_t count = 0;
  std::int64_t first_ms = 0;
  double since_first_ms = 0;  ///< sum of the distances to the first: exact where a plain sum is not
  std::int64_t oldest_ms = 0;
  std::int64_t newest_ms = 0;
};

/// `troupe-task-metrics` of one incarnation of a task: how old records are, by their timestamps,
/// when a sink's `put` has returned or Kafka has acknowledged a source's. One look at the clock per
/// batch. Thread-safe.
class EndToEndLatency {
 public:
  EndToEndLatency(MetricsRegistry& registry, const TaskId& id, std::shared_ptr<const Clock> clock);

  /// A batch has arrived now. Timestamps of the future count as no latency.
  void arrived(const BatchTimestamps& batch);

 private:
  struct Values;

  std::shared_ptr<MetricGroup> group_;
  std::shared_ptr<Values> values_;
  std::shared_ptr<const Clock> clock_;
};

}  // namespace troupe::runtime
