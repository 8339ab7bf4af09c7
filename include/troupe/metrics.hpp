#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// Tags of a metric in order; the runtime's own (`connector`, `task`, …) come first.
using MetricTags = std::vector<std::pair<std::string, std::string>>;

/// Identifies one plugin metric. The group is always `plugins`.
/// Source: org.apache.kafka.common.MetricName as PluginMetrics uses it.
struct MetricName {
  std::string name;
  std::string description;
  MetricTags tags;

  friend bool operator==(const MetricName&, const MetricName&) = default;
};

/// Statistics of recorded values; made by `PluginMetrics::add_sensor`. `record` is thread-safe.
class Sensor {
 public:
  virtual ~Sensor() = default;
  virtual void record(double value) = 0;
};

enum class SensorStatistic : std::uint8_t { total, rate, max, min, average, value };

/// Metrics of one plugin instance; everything registered goes away when the instance is closed.
///
/// All methods may be called from any thread. Errors are IllegalArgumentException.
/// Source: org.apache.kafka.common.metrics.PluginMetrics (KIP-877).
class PluginMetrics {
 public:
  virtual ~PluginMetrics() = default;

  /// Builds a name; own tags follow the framework's. A tag of the framework's is refused.
  [[nodiscard]] virtual MetricName metric_name(std::string name, std::string description,
                                               MetricTags tags) = 0;
  /// Registers a gauge that is read at scrape time, on any thread; it must not block.
  virtual void add_metric(const MetricName& name, std::function<double()> gauge) = 0;
  virtual void remove_metric(const MetricName& name) = 0;
  /// Registers a sensor with the given statistics, each under its own name.
  virtual std::shared_ptr<Sensor> add_sensor(
      const std::string& name,
      const std::vector<std::pair<MetricName, SensorStatistic>>& statistics) = 0;
  virtual void remove_sensor(const std::string& name) = 0;
};

/// Optional interface of converters, transforms and predicates that want metrics: called once per
/// instance, after `configure`. Source: org.apache.kafka.common.metrics.Monitorable.
class Monitorable {
 public:
  virtual ~Monitorable() = default;
  virtual void with_plugin_metrics(PluginMetrics& metrics) = 0;
};

}  // namespace troupe
