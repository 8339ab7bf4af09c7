#include "runtime/observability/plugin_metrics.hpp"

#include <troupe/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace troupe::runtime {

namespace {

std::string text_of(const MetricName& name) {
  std::string tags;
  for (const auto& [tag, value] : name.tags) {
    tags += fmt::format("{}{}={}", tags.empty() ? "" : ", ", tag, value);
  }
  return fmt::format("MetricName [name={}, group=plugins, description={}, tags={{{}}}]", name.name,
                     name.description, tags);
}

/// Tags are a map upstream: their order does not tell metrics apart.
bool same_metric(const MetricName& one, const MetricName& other) {
  return one.name == other.name && one.tags.size() == other.tags.size() &&
         std::is_permutation(one.tags.begin(), one.tags.end(), other.tags.begin());
}

/// One sensor's values; each statistic reads what it needs.
class RecordedSensor final : public Sensor {
 public:
  explicit RecordedSensor(MetricsRegistry registry)
      : registry_(std::move(registry)), windowed_(registry_.windows()) {}

  void record(double value) override {
    const auto now = registry_.now();
    const std::lock_guard lock(mutex_);
    windowed_.record(value, now);
    total_ += value;
    last_ = value;
  }
  [[nodiscard]] double read(SensorStatistic statistic, MonotonicTime now) const {
    const std::lock_guard lock(mutex_);
    switch (statistic) {
      case SensorStatistic::total:
        return total_;
      case SensorStatistic::rate:
        return windowed_.rate(now);
      case SensorStatistic::max:
        return windowed_.maximum(now);
      case SensorStatistic::min:
        return windowed_.minimum(now);
      case SensorStatistic::average:
        return windowed_.average(now);
      case SensorStatistic::value:
        return last_;
    }
    return 0;
  }

 private:
  MetricsRegistry registry_;
  mutable std::mutex mutex_;
  WindowedStatistic windowed_;
  double total_ = 0;
  double last_ = 0;
};

}  // namespace

/// A plugin's function with a lock around it. The lock is recursive: a gauge may remove itself.
class InstanceMetrics::Gauge {
 public:
  explicit Gauge(std::function<double()> read) : read_(std::move(read)) {}

  /// NaN while another scrape is inside: that one may hang in it for ever.
  [[nodiscard]] double read() const {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) {
      return std::numeric_limits<double>::quiet_NaN();
    }
    try {
      const auto read = read_;  // a copy: the gauge may remove itself
      return read ? read() : std::numeric_limits<double>::quiet_NaN();
    } catch (...) {
      // One plugin's trouble must not cost the whole scrape; NaN is how it shows.
      return std::numeric_limits<double>::quiet_NaN();
    }
  }
  void close() {
    const std::lock_guard lock(mutex_);
    read_ = nullptr;
  }

 private:
  mutable std::recursive_mutex mutex_;
  std::function<double()> read_;
};

InstanceMetrics::InstanceMetrics(MetricsRegistry& registry, MetricTags framework_tags)
    : registry_(registry), framework_tags_(std::move(framework_tags)) {}

MetricName InstanceMetrics::metric_name(std::string name, std::string description,
                                        MetricTags tags) {
  MetricName made{std::move(name), std::move(description), framework_tags_};
  for (auto& tag : tags) {
    for (const auto& [own, value] : framework_tags_) {
      if (own == tag.first) {
        throw IllegalArgumentException("Cannot use " + own + " as a tag name");
      }
    }
    made.tags.push_back(std::move(tag));
  }
  return made;
}

void InstanceMetrics::add_metric(const MetricName& name, std::function<double()> gauge) {
  auto guarded = std::make_shared<Gauge>(std::move(gauge));
  const std::lock_guard lock(mutex_);
  check_new(name);
  show(name, guarded, [guarded](MonotonicTime) { return guarded->read(); });
}

void InstanceMetrics::check_new(const MetricName& name) const {
  for (const auto& known : metrics_) {
    if (same_metric(known.name, name)) {
      throw IllegalArgumentException("Metric " + text_of(name) + " already exists");
    }
  }
}

void InstanceMetrics::show(const MetricName& name, std::shared_ptr<Gauge> gauge,
                           std::function<double(MonotonicTime)> number) {
  auto group = std::make_shared<MetricGroup>();
  group->name = "plugins";
  group->tags = name.tags;
  group->attributes.push_back({name.name, std::move(number), {}, name.description});
  registry_.show(group);
  metrics_.push_back({name, std::move(gauge), std::move(group)});
}

void InstanceMetrics::remove_metric(const MetricName& name) {
  Metric removed;
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(metrics_.begin(), metrics_.end(), [&](const Metric& metric) {
      return same_metric(metric.name, name);
    });
    if (found == metrics_.end()) {
      throw IllegalArgumentException("Unknown metric " + text_of(name));
    }
    removed = std::move(*found);
    metrics_.erase(found);
  }
  if (removed.gauge) {
    removed.gauge->close();
  }
}

void InstanceMetrics::close() {
  std::vector<Metric> removed;
  {
    const std::lock_guard lock(mutex_);
    removed.swap(metrics_);
    sensors_.clear();
  }
  for (const auto& metric : removed) {
    if (metric.gauge) {
      metric.gauge->close();
    }
  }
}

std::shared_ptr<Sensor> InstanceMetrics::add_sensor(
    const std::string& name,
    const std::vector<std::pair<MetricName, SensorStatistic>>& statistics) {
  auto sensor = std::make_shared<RecordedSensor>(registry_);
  const std::lock_guard lock(mutex_);
  if (sensors_.contains(name)) {
    throw IllegalArgumentException("Sensor " + name + " already exists");
  }
  // All or nothing: a sensor that is refused leaves no metrics behind.
  for (auto it = statistics.begin(); it != statistics.end(); ++it) {
    check_new(it->first);
    if (std::any_of(statistics.begin(), it,
                    [&](const auto& earlier) { return same_metric(earlier.first, it->first); })) {
      throw IllegalArgumentException("Metric " + text_of(it->first) + " already exists");
    }
  }
  auto& metrics = sensors_[name];
  for (const auto& [metric, statistic] : statistics) {
    show(metric, nullptr,
         [sensor, which = statistic](MonotonicTime now) { return sensor->read(which, now); });
    metrics.push_back(metric);
  }
  return sensor;
}

void InstanceMetrics::remove_sensor(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = sensors_.find(name);
  if (found == sensors_.end()) {
    throw IllegalArgumentException("Unknown sensor " + name);
  }
  // Some may have been removed one by one; what is left goes now.
  std::erase_if(metrics_, [&](const Metric& metric) {
    return !metric.gauge &&
           std::any_of(found->second.begin(), found->second.end(),
                       [&](const MetricName& own) { return same_metric(own, metric.name); });
  });
  sensors_.erase(found);
}

}  // namespace troupe::runtime
