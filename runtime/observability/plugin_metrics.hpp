#pragma once

#include "runtime/observability/metrics.hpp"
#include <troupe/metrics.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace troupe::runtime {

/// Metrics that one plugin instance registers itself; gone with the object.
/// Source: org.apache.kafka.common.metrics.internals.PluginMetricsImpl.
class InstanceMetrics final : public PluginMetrics {
 public:
  InstanceMetrics(MetricsRegistry& registry, MetricTags framework_tags);

  [[nodiscard]] MetricName metric_name(std::string name, std::string description,
                                       MetricTags tags) override;
  void add_metric(const MetricName& name, std::function<double()> gauge) override;
  void remove_metric(const MetricName& name) override;
  std::shared_ptr<Sensor> add_sensor(
      const std::string& name,
      const std::vector<std::pair<MetricName, SensorStatistic>>& statistics) override;
  void remove_sensor(const std::string& name) override;

 private:
  void show(const MetricName& name, std::function<double(MonotonicTime)> number);

  /// The shared part of the registry outlives neither worker nor plugin; kept by value.
  MetricsRegistry registry_;
  const MetricTags framework_tags_;
  std::mutex mutex_;
  std::vector<std::pair<MetricName, std::shared_ptr<MetricGroup>>> metrics_;
  std::map<std::string, std::vector<MetricName>> sensors_;
};

}  // namespace troupe::runtime
