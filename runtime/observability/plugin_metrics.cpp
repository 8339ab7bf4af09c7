#include "runtime/observability/plugin_metrics.hpp"

#include <troupe/errors.hpp>

#include <algorithm>
#include <utility>

namespace troupe::runtime {

namespace {

std::string text_of(const MetricName& name) {
  std::string text = "MetricName [name=" + name.name +
                     ", group=plugins, description=" + name.description + ", tags={";
  for (const auto& [tag, value] : name.tags) {
    text += (text.back() == '{' ? "" : ", ") + tag + '=' + value;
  }
  return text + "}]";
}

/// One sensor's values; each statistic reads what it needs.
class RecordedSensor final : public Sensor {
 public:
  RecordedSensor(MetricsRegistry registry)
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
  show(name, [gauge = std::move(gauge)](MonotonicTime) { return gauge(); });
}

void InstanceMetrics::show(const MetricName& name, std::function<double(MonotonicTime)> number) {
  const std::lock_guard lock(mutex_);
  for (const auto& [known, group] : metrics_) {
    if (known.name == name.name && known.tags == name.tags) {
      throw IllegalArgumentException("Metric " + text_of(name) + " already exists");
    }
  }
  auto group = std::make_shared<MetricGroup>();
  group->name = "plugins";
  group->tags = name.tags;
  group->attributes.push_back({name.name, std::move(number), {}});
  registry_.show(group);
  metrics_.emplace_back(name, std::move(group));
}

void InstanceMetrics::remove_metric(const MetricName& name) {
  const std::lock_guard lock(mutex_);
  const auto removed = std::erase_if(metrics_, [&](const auto& metric) {
    return metric.first.name == name.name && metric.first.tags == name.tags;
  });
  if (removed == 0) {
    throw IllegalArgumentException("Unknown metric " + text_of(name));
  }
}

std::shared_ptr<Sensor> InstanceMetrics::add_sensor(
    const std::string& name,
    const std::vector<std::pair<MetricName, SensorStatistic>>& statistics) {
  {
    const std::lock_guard lock(mutex_);
    if (sensors_.contains(name)) {
      throw IllegalArgumentException("Sensor " + name + " already exists");
    }
    sensors_[name];
  }
  auto sensor = std::make_shared<RecordedSensor>(registry_);
  for (const auto& [metric, statistic] : statistics) {
    show(metric,
         [sensor, which = statistic](MonotonicTime now) { return sensor->read(which, now); });
    const std::lock_guard lock(mutex_);
    sensors_[name].push_back(metric);
  }
  return sensor;
}

void InstanceMetrics::remove_sensor(const std::string& name) {
  std::vector<MetricName> metrics;
  {
    const std::lock_guard lock(mutex_);
    const auto found = sensors_.find(name);
    if (found == sensors_.end()) {
      throw IllegalArgumentException("Unknown sensor " + name);
    }
    metrics = std::move(found->second);
    sensors_.erase(found);
  }
  for (const auto& metric : metrics) {
    remove_metric(metric);
  }
}

}  // namespace troupe::runtime
