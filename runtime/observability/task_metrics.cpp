#include "runtime/observability/task_metrics.hpp"

#include "runtime/plugins/trace.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace troupe::runtime {

namespace {

double milliseconds_of(std::chrono::nanoseconds took) {
  return std::chrono::duration<double, std::milli>(took).count();
}

/// A count with its rate.
struct Counter {
  explicit Counter(MetricWindows windows) : window(windows) {}
  void record(double value, MonotonicTime now) {
    window.record(value, now);
    total += value;
  }
  WindowedStatistic window;
  double total = 0;
};

std::shared_ptr<MetricGroup> task_group(const char* name, const TaskId& id) {
  auto group = std::make_shared<MetricGroup>();
  group->name = name;
  group->tags = {{"connector", id.connector.value}, {"task", std::to_string(id.number)}};
  return group;
}

/// Adds attributes to a group; `values` keeps what they read.
template <class Values>
class Filler {
 public:
  Filler(MetricGroup& group, std::shared_ptr<Values> values)
      : group_(group), values_(std::move(values)) {}

  template <class Read>
  Filler& add(std::string name, Read read) {
    group_.attributes.push_back({std::move(name),
                                 [values = values_, read](MonotonicTime now) {
                                   const std::lock_guard lock(values->mutex);
                                   return read(*values, now);
                                 },
                                 {}});
    return *this;
  }
  Filler& counter(const std::string& name, Counter Values::*counter) {
    add(name + "-rate", [counter](const Values& values, MonotonicTime now) {
      return (values.*counter).window.rate(now);
    });
    return add(name + "-total",
               [counter](const Values& values, MonotonicTime) { return (values.*counter).total; });
  }
  Filler& max_and_avg(const std::string& max, const std::string& avg,
                      WindowedStatistic Values::*window) {
    add(max, [window](const Values& values, MonotonicTime now) {
      return (values.*window).maximum(now);
    });
    return add(avg, [window](const Values& values, MonotonicTime now) {
      return (values.*window).average(now);
    });
  }

 private:
  MetricGroup& group_;
  std::shared_ptr<Values> values_;
};

void warn(Logger& logger, std::string_view what, const Error& error) {
  if (logger.enabled(LogLevel::warn)) {
    logger.log(LogLevel::warn, std::string(what) + ": " + trace_text(error));
  }
}

}  // namespace

struct SourceTaskObserver::Values {
  mutable std::mutex mutex;
  explicit Values(MetricWindows windows)
      : polled(windows), written(windows), poll_time(windows), active(windows), batch(windows) {}
  Counter polled;
  Counter written;
  WindowedStatistic poll_time;
  WindowedStatistic active;
  WindowedStatistic batch;
  double active_now = 0;
};

SourceTaskObserver::SourceTaskObserver(MetricsRegistry& registry, const TaskId& id,
                                       LoggerPtr logger, std::shared_ptr<const Clock> clock)
    : group_(task_group("source-task-metrics", id)),
      common_(task_group("connector-task-metrics", id)),
      values_(std::make_shared<Values>(registry.windows())),
      logger_(std::move(logger)),
      clock_(std::move(clock)) {
  Filler<Values>(*group_, values_)
      .counter("source-record-poll", &Values::polled)
      .counter("source-record-write", &Values::written)
      .max_and_avg("poll-batch-max-time-ms", "poll-batch-avg-time-ms", &Values::poll_time)
      .max_and_avg("source-record-active-count-max", "source-record-active-count-avg",
                   &Values::active)
      .add("source-record-active-count",
           [](const Values& values, MonotonicTime) { return values.active_now; });
  Filler<Values>(*common_, values_).max_and_avg("batch-size-max", "batch-size-avg", &Values::batch);
  registry.show(group_);
  registry.show(common_);
}

void SourceTaskObserver::note_active(Values& values, MonotonicTime now) const {
  values.active.record(values.active_now, now);
}

void SourceTaskObserver::polled(std::size_t records, std::chrono::nanoseconds took) {
  const auto now = clock_->now();
  const auto count = static_cast<double>(records);
  const std::lock_guard lock(values_->mutex);
  values_->polled.record(count, now);
  values_->batch.record(count, now);
  values_->poll_time.record(milliseconds_of(took), now);
  values_->active_now += count;
  note_active(*values_, now);
}

void SourceTaskObserver::stored(std::size_t records) {
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  values_->written.record(static_cast<double>(records), now);
  values_->active_now = std::max(0.0, values_->active_now - static_cast<double>(records));
  note_active(*values_, now);
}

void SourceTaskObserver::dropped(std::size_t records) {
  const std::lock_guard lock(values_->mutex);
  values_->active_now = std::max(0.0, values_->active_now - static_cast<double>(records));
}

void SourceTaskObserver::trouble(std::string_view what, const Error& error) {
  warn(*logger_, what, error);
}

struct SinkTaskObserver::Values {
  mutable std::mutex mutex;
  explicit Values(MetricWindows windows)
      : read(windows),
        sent(windows),
        completed(windows),
        skipped(windows),
        put_time(windows),
        commit_time(windows),
        batch(windows),
        succeeded(windows) {}
  Counter read;
  Counter sent;
  Counter completed;
  Counter skipped;
  WindowedStatistic put_time;
  WindowedStatistic commit_time;
  WindowedStatistic batch;
  WindowedStatistic succeeded;
  double partitions = 0;
};

SinkTaskObserver::SinkTaskObserver(MetricsRegistry& registry, const TaskId& id, LoggerPtr logger,
                                   std::shared_ptr<const Clock> clock)
    : group_(task_group("sink-task-metrics", id)),
      common_(task_group("connector-task-metrics", id)),
      values_(std::make_shared<Values>(registry.windows())),
      logger_(std::move(logger)),
      clock_(std::move(clock)) {
  Filler<Values>(*group_, values_)
      .counter("sink-record-read", &Values::read)
      .counter("sink-record-send", &Values::sent)
      .counter("offset-commit-completion", &Values::completed)
      .counter("offset-commit-skip", &Values::skipped)
      .max_and_avg("put-batch-max-time-ms", "put-batch-avg-time-ms", &Values::put_time)
      .add("partition-count",
           [](const Values& values, MonotonicTime) { return values.partitions; });
  Filler<Values>(*common_, values_)
      .max_and_avg("batch-size-max", "batch-size-avg", &Values::batch)
      .max_and_avg("offset-commit-max-time-ms", "offset-commit-avg-time-ms", &Values::commit_time)
      .add("offset-commit-success-percentage",
           [](const Values& values, MonotonicTime now) { return values.succeeded.fraction(now); });
  registry.show(group_);
  registry.show(common_);
}

void SinkTaskObserver::consumed(std::size_t records) {
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  values_->read.record(static_cast<double>(records), now);
}

void SinkTaskObserver::put(std::size_t records, std::chrono::nanoseconds took) {
  if (records == 0) {
    return;
  }
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  values_->sent.record(static_cast<double>(records), now);
  values_->batch.record(static_cast<double>(records), now);
  values_->put_time.record(milliseconds_of(took), now);
}

void SinkTaskObserver::partitions(std::size_t count) {
  const std::lock_guard lock(values_->mutex);
  values_->partitions = static_cast<double>(count);
}

void SinkTaskObserver::committed(std::chrono::nanoseconds took) {
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  values_->completed.record(1, now);
  values_->succeeded.record(1, now);
  values_->commit_time.record(milliseconds_of(took), now);
}

void SinkTaskObserver::commit_failed() {
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  values_->succeeded.record(0, now);
}

void SinkTaskObserver::commit_skipped() {
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  values_->skipped.record(1, now);
}

void SinkTaskObserver::trouble(std::string_view what, const Error& error) {
  warn(*logger_, what, error);
}

}  // namespace troupe::runtime
