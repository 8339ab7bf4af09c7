#include "runtime/observability/worker_metrics.hpp"

#include "runtime/observability/state_times.hpp"

#include <algorithm>
#include <cctype>
#include <mutex>
#include <optional>
#include <utility>

namespace troupe::runtime {

namespace {

std::string lower_state(ReportedState state) {
  std::string text(state_text(state));
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

struct WorkerMetrics::Starts {
  explicit Starts(MetricWindows windows) : share(windows) {}
  void record(bool succeeded, MonotonicTime now) {
    share.record(succeeded ? 1 : 0, now);
    (succeeded ? successes : failures) += 1;
  }
  WindowedStatistic share;
  double successes = 0;
  double failures = 0;
};

struct WorkerMetrics::Values {
  explicit Values(MetricWindows windows) : connectors(windows), tasks(windows) {}
  mutable std::mutex mutex;
  Starts connectors;
  Starts tasks;
  double connector_count = 0;
  double task_count = 0;
};

WorkerMetrics::WorkerMetrics(MetricsRegistry& registry)
    : group_(std::make_shared<MetricGroup>()),
      values_(std::make_shared<Values>(registry.windows())) {
  group_->name = "connect-worker-metrics";
  const auto add = [this](std::string name, auto read) {
    group_->attributes.push_back({std::move(name),
                                  [values = values_, read](MonotonicTime now) {
                                    const std::lock_guard lock(values->mutex);
                                    return read(*values, now);
                                  },
                                  {}});
  };
  add("connector-count", [](const Values& v, MonotonicTime) { return v.connector_count; });
  add("task-count", [](const Values& v, MonotonicTime) { return v.task_count; });
  for (const auto& [name, starts] :
       {std::pair("connector", &Values::connectors), std::pair("task", &Values::tasks)}) {
    const auto prefix = std::string(name) + "-startup-";
    add(prefix + "attempts-total", [starts = starts](const Values& v, MonotonicTime) {
      return (v.*starts).successes + (v.*starts).failures;
    });
    add(prefix + "success-total",
        [starts = starts](const Values& v, MonotonicTime) { return (v.*starts).successes; });
    add(prefix + "failure-total",
        [starts = starts](const Values& v, MonotonicTime) { return (v.*starts).failures; });
    add(prefix + "success-percentage", [starts = starts](const Values& v, MonotonicTime now) {
      return (v.*starts).share.fraction(now);
    });
    add(prefix + "failure-percentage", [starts = starts](const Values& v, MonotonicTime now) {
      const auto share = (v.*starts).share.average(now);
      return share == share ? 1 - share : 0;
    });
  }
  registry.show(group_);
}

void WorkerMetrics::connector_started(bool succeeded, MonotonicTime now) {
  const std::lock_guard lock(values_->mutex);
  values_->connectors.record(succeeded, now);
}

void WorkerMetrics::task_started(bool succeeded, MonotonicTime now) {
  const std::lock_guard lock(values_->mutex);
  values_->tasks.record(succeeded, now);
}

void WorkerMetrics::connectors_changed(int difference) {
  const std::lock_guard lock(values_->mutex);
  values_->connector_count += difference;
}

void WorkerMetrics::tasks_changed(int difference) {
  const std::lock_guard lock(values_->mutex);
  values_->task_count += difference;
}

/// Guarded by its own mutex: several groups read it.
struct ConnectorMetrics::Values {
  mutable std::mutex mutex;
  ReportedState connector = ReportedState::unassigned;
  std::string version;
  std::map<std::int32_t, StateTimes> tasks;

  [[nodiscard]] double count(std::optional<ReportedState> state) const {
    const std::lock_guard lock(mutex);
    return static_cast<double>(std::count_if(tasks.begin(), tasks.end(), [&](const auto& task) {
      return !state || task.second.state() == *state;
    }));
  }
  /// A scrape may still hold the group of a task that is gone: nothing then.
  template <class Read>
  [[nodiscard]] auto of_task(std::int32_t task, Read read) const
      -> std::optional<decltype(read(std::declval<const StateTimes&>()))> {
    const std::lock_guard lock(mutex);
    const auto found = tasks.find(task);
    return found == tasks.end() ? std::nullopt : std::optional(read(found->second));
  }
};

ConnectorMetrics::ConnectorMetrics(MetricsRegistry& registry, ConnectorName name)
    : registry_(registry), name_(std::move(name)), values_(std::make_shared<Values>()) {}

void ConnectorMetrics::connector_replaced(const std::string& class_name, ConnectorKind kind) {
  connector_status(ReportedState::unassigned, "");
  connector_group_ = std::make_shared<MetricGroup>();
  connector_group_->name = "connector-metrics";
  connector_group_->tags = {{"connector", name_.value}};
  const auto text = [this](std::string attribute, std::function<std::string()> read) {
    connector_group_->attributes.push_back({std::move(attribute), {}, std::move(read)});
  };
  text("connector-type", [kind] {
    return std::string(kind == ConnectorKind::source ? "source"
                       : kind == ConnectorKind::sink ? "sink"
                                                     : "unknown");
  });
  text("connector-class", [class_name] { return class_name; });
  text("connector-version", [values = values_] {
    const std::lock_guard lock(values->mutex);
    return values->version;
  });
  text("status", [values = values_] {
    const std::lock_guard lock(values->mutex);
    return lower_state(values->connector);
  });
  registry_.show(connector_group_);
}

void ConnectorMetrics::connector_status(ReportedState state, const std::string& version) {
  const std::lock_guard lock(values_->mutex);
  values_->connector = state;
  values_->version = version;
}

void ConnectorMetrics::task_status(std::int32_t task, ReportedState state) {
  const auto now = registry_.now();
  const std::lock_guard lock(values_->mutex);
  if (const auto found = values_->tasks.find(task); found != values_->tasks.end()) {
    found->second.change(state, now);
  }
}

void ConnectorMetrics::tasks_replaced(std::size_t count) {
  task_groups_.clear();
  const auto now = registry_.now();
  {
    const std::lock_guard lock(values_->mutex);
    values_->tasks.clear();
    for (std::size_t i = 0; i < count; ++i) {
      values_->tasks.emplace(static_cast<std::int32_t>(i),
                             StateTimes(ReportedState::unassigned, now));
    }
  }
  for (std::int32_t task = 0; task < static_cast<std::int32_t>(count); ++task) {
    show_task(task);
  }
  if (count == 0) {
    counts_group_.reset();
  } else if (!counts_group_) {
    show_counts();
  }
}

void ConnectorMetrics::show_task(std::int32_t task) {
  auto group = std::make_shared<MetricGroup>();
  group->name = "connector-task-metrics";
  group->tags = {{"connector", name_.value}, {"task", std::to_string(task)}};
  group->attributes.push_back({"status", {}, [values = values_, task] {
                                 const auto state = values->of_task(
                                     task, [](const auto& times) { return times.state(); });
                                 return lower_state(state.value_or(ReportedState::destroyed));
                               }});
  for (const auto& [attribute, state] : {std::pair("running-ratio", ReportedState::running),
                                         std::pair("pause-ratio", ReportedState::paused)}) {
    const auto share = [values = values_, task, state = state](MonotonicTime now) {
      return values->of_task(task, [&](const auto& times) { return times.share(state, now); })
          .value_or(0);
    };
    group->attributes.push_back({attribute, share, {}});
  }
  registry_.show(group);
  task_groups_[task] = std::move(group);
}

void ConnectorMetrics::show_counts() {
  counts_group_ = std::make_shared<MetricGroup>();
  counts_group_->name = "connect-worker-metrics";
  counts_group_->tags = {{"connector", name_.value}};
  const auto count = [this](std::string attribute, std::optional<ReportedState> state) {
    counts_group_->attributes.push_back(
        {std::move(attribute),
         [values = values_, state](MonotonicTime) { return values->count(state); },
         {}});
  };
  count("connector-total-task-count", std::nullopt);
  for (const auto state :
       {ReportedState::running, ReportedState::paused, ReportedState::failed,
        ReportedState::unassigned, ReportedState::destroyed, ReportedState::restarting}) {
    count("connector-" + lower_state(state) + "-task-count", state);
  }
  registry_.show(counts_group_);
}

}  // namespace troupe::runtime
