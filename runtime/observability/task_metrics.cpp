#include "runtime/observability/task_metrics.hpp"

#include "runtime/plugins/trace.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <string>
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

/// Offset commits as `connector-task-metrics` shows them.
struct Commits {
  explicit Commits(MetricWindows windows) : time(windows), share(windows) {}
  void succeeded(std::chrono::nanoseconds took, MonotonicTime now) {
    time.record(milliseconds_of(took), now);
    share.record(1, now);
  }
  void failed(MonotonicTime now) { share.record(0, now); }
  [[nodiscard]] double failures(MonotonicTime now) const {
    const auto successes = share.average(now);
    return std::isnan(successes) ? 0 : 1 - successes;
  }
  WindowedStatistic time;   ///< of those that succeeded, ms
  WindowedStatistic share;  ///< 1 for a success, 0 for a failure
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
  Filler& commits(Commits Values::*commits) {
    add("offset-commit-max-time-ms", [commits](const Values& values, MonotonicTime now) {
      return (values.*commits).time.maximum(now);
    });
    add("offset-commit-avg-time-ms", [commits](const Values& values, MonotonicTime now) {
      return (values.*commits).time.average(now);
    });
    add("offset-commit-success-percentage", [commits](const Values& values, MonotonicTime now) {
      return (values.*commits).share.fraction(now);
    });
    return add("offset-commit-failure-percentage",
               [commits](const Values& values, MonotonicTime now) {
                 return (values.*commits).failures(now);
               });
  }

 private:
  MetricGroup& group_;
  std::shared_ptr<Values> values_;
};

void warn(Logger& logger, std::string_view what, const Error& error) {
  if (logger.enabled(LogLevel::warn)) {
    // What is no exception has no class, and is not shown as one.
    const bool is_plain = error.java_class.empty() && error.cause.empty();
    logger.log(LogLevel::warn,
               std::string(what) + ": " + (is_plain ? error.message : trace_text(error)));
  }
}

}  // namespace

struct SourceTaskObserver::Values {
  mutable std::mutex mutex;
  explicit Values(MetricWindows windows)
      : polled(windows),
        written(windows),
        poll_time(windows),
        active(windows),
        batch(windows),
        commits(windows) {}
  Counter polled;
  Counter written;
  WindowedStatistic poll_time;
  WindowedStatistic active;
  WindowedStatistic batch;
  Commits commits;
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
  Filler<Values>(*common_, values_)
      .max_and_avg("batch-size-max", "batch-size-avg", &Values::batch)
      .commits(&Values::commits);
  registry.show(group_);
  registry.show(common_);
}

void SourceTaskObserver::complete(Values& values, std::size_t records, MonotonicTime now) {
  values.active_now = std::max(0.0, values.active_now - static_cast<double>(records));
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
  values_->active.record(values_->active_now, now);
}

void SourceTaskObserver::stored(std::size_t records) {
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  values_->written.record(static_cast<double>(records), now);
  complete(*values_, records, now);
}

void SourceTaskObserver::dropped(std::size_t records) {
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  complete(*values_, records, now);
}

void SourceTaskObserver::committed(std::chrono::nanoseconds took) {
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  values_->commits.succeeded(took, now);
}

void SourceTaskObserver::commit_failed() {
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  values_->commits.failed(now);
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
        active(windows),
        batch(windows),
        commits(windows) {}
  Counter read;
  Counter sent;
  Counter completed;
  Counter skipped;
  WindowedStatistic put_time;
  WindowedStatistic active;
  WindowedStatistic batch;
  Commits commits;
  double active_now = 0;
  double commit_number = 0;
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
      .max_and_avg("sink-record-active-count-max", "sink-record-active-count-avg", &Values::active)
      .add("sink-record-active-count",
           [](const Values& values, MonotonicTime) { return values.active_now; })
      .add("offset-commit-seq-no",
           [](const Values& values, MonotonicTime) { return values.commit_number; })
      .add("partition-count",
           [](const Values& values, MonotonicTime) { return values.partitions; });
  Filler<Values>(*common_, values_)
      .max_and_avg("batch-size-max", "batch-size-avg", &Values::batch)
      .commits(&Values::commits);
  registry.show(group_);
  registry.show(common_);
}

void SinkTaskObserver::consumed(std::size_t records) {
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  values_->read.record(static_cast<double>(records), now);
}

void SinkTaskObserver::put(std::size_t records, std::chrono::nanoseconds took) {
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

void SinkTaskObserver::active(std::int64_t records) {
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  values_->active_now = static_cast<double>(records);
  values_->active.record(values_->active_now, now);
}

void SinkTaskObserver::committed(std::chrono::nanoseconds took) {
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  values_->completed.record(1, now);
  values_->commits.succeeded(took, now);
  values_->commit_number += 1;
}

void SinkTaskObserver::commit_failed() {
  const auto now = clock_->now();
  const std::lock_guard lock(values_->mutex);
  values_->commits.failed(now);
  values_->commit_number += 1;
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
