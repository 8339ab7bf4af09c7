#pragma once

#include "runtime/observability/metrics.hpp"
#include <troupe/metrics.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// Metrics that one plugin instance registers itself; gone with the object.
///
/// A gauge runs on the scraping thread. Removing it waits until it has returned, so that what it
/// reads may be freed afterwards; whoever removes it must hold no lock that the gauge takes. One
/// that throws is shown as NaN. Thread-safe.
/// Source: org.apache.kafka.common.metrics.internals.PluginMetricsImpl.
class InstanceMetrics final : public PluginMetrics {
 public:
  InstanceMetrics(MetricsRegistry& registry, MetricTags framework_tags);
  InstanceMetrics(const InstanceMetrics&) = delete;
  InstanceMetrics& operator=(const InstanceMetrics&) = delete;
  InstanceMetrics(InstanceMetrics&&) = delete;
  InstanceMetrics& operator=(InstanceMetrics&&) = delete;
  ~InstanceMetrics() override { close(); }

  [[nodiscard]] MetricName metric_name(std::string name, std::string description,
                                       MetricTags tags) override;
  void add_metric(const MetricName& name, std::function<double()> gauge) override;
  void remove_metric(const MetricName& name) override;
  std::shared_ptr<Sensor> add_sensor(
      const std::string& name,
      const std::vector<std::pair<MetricName, SensorStatistic>>& statistics) override;
  void remove_sensor(const std::string& name) override;

  /// Takes everything away. The plugin must still be there: a gauge of it may be running.
  void close();

 private:
  class Gauge;
  struct Metric {
    MetricName name;
    std::shared_ptr<Gauge> gauge;  ///< nothing for statistics of a sensor
    std::shared_ptr<MetricGroup> group;
  };

  /// Both under `mutex_`.
  void check_new(const MetricName& name) const;
  void show(const MetricName& name, std::shared_ptr<Gauge> gauge,
            std::function<double(MonotonicTime)> number);

  MetricsRegistry registry_;  ///< a copy: it shares what it shows with the worker's
  const MetricTags framework_tags_;
  std::mutex mutex_;
  std::vector<Metric> metrics_;
  std::map<std::string, std::vector<MetricName>> sensors_;
};

}  // namespace troupe::runtime
