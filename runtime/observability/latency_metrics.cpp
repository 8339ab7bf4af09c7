#include "runtime/observability/latency_metrics.hpp"

#include <mutex>
#include <string>
#include <utility>

namespace troupe::runtime {

struct EndToEndLatency::Values {
  explicit Values(MetricWindows windows) : latency(windows) {}
  std::mutex mutex;
  WindowedStatistic latency;
};

EndToEndLatency::EndToEndLatency(MetricsRegistry& registry, const TaskId& id,
                                 std::shared_ptr<const Clock> clock)
    : group_(std::make_shared<MetricGroup>()),
      values_(std::make_shared<Values>(registry.windows())),
      clock_(std::move(clock)) {
  group_->name = "troupe-task-metrics";
  group_->tags = {{"connector", id.connector.value}, {"task", std::to_string(id.number)}};
  const auto add = [this](const char* name, auto read, const char* help) {
    group_->attributes.push_back({name,
                                  [values = values_, read](MonotonicTime now) {
                                    const std::lock_guard lock(values->mutex);
                                    return read(values->latency, now);
                                  },
                                  {},
                                  help});
  };
  add(
      "end-to-end-latency-avg-ms",
      [](const WindowedStatistic& latency, MonotonicTime now) { return latency.average(now); },
      "Time from a record's timestamp to its put, or to its acknowledgement, on average");
  add(
      "end-to-end-latency-max-ms",
      [](const WindowedStatistic& latency, MonotonicTime now) { return latency.maximum(now); },
      "Time from a record's timestamp to its put, or to its acknowledgement, at most");
  registry.show(group_);
}

void EndToEndLatency::arrived(const BatchTimestamps& batch) {
  if (batch.count == 0) {
    return;
  }
  const auto wall = static_cast<double>(clock_->wall_ms());
  const auto now = clock_->now();
  const auto age = [wall](std::int64_t timestamp) {
    return std::max(0.0, wall - static_cast<double>(timestamp));
  };
  const auto count = static_cast<double>(batch.count);
  const auto sum = (wall - static_cast<double>(batch.first_ms)) * count - batch.since_first_ms;
  const std::lock_guard lock(values_->mutex);
  values_->latency.record_batch(
      {std::max(0.0, sum), count, age(batch.oldest_ms), age(batch.newest_ms)}, now);
}

}  // namespace troupe::runtime
