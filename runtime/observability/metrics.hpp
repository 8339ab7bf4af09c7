#pragma once

#include "runtime/observability/statistics.hpp"
#include "runtime/seams/clock.hpp"
#include <troupe/metrics.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// One value of a metric group, under upstream's attribute name.
struct MetricAttribute {
  std::string name;  ///< `source-record-poll-total`
  std::function<double(MonotonicTime now)> number;
  std::function<std::string()> text;  ///< for text attributes (`status`), instead of `number`
  std::string help = {};              ///< one line; empty for upstream's own attributes
};

/// Metrics with a group name and tags in common (`source-task-metrics`, connector, task), shown as
/// long as the object lives. Fill it before `MetricsRegistry::show`; it is read on any thread then,
/// so that attributes must guard what they read.
struct MetricGroup {
  std::string name;
  MetricTags tags;
  std::vector<MetricAttribute> attributes;
};

/// All metrics of one worker. Thread-safe. Groups vanish with their owners.
/// Source: org.apache.kafka.connect.runtime.ConnectMetrics.
class MetricsRegistry {
 public:
  explicit MetricsRegistry(std::shared_ptr<const Clock> clock, MetricWindows windows = {});

  /// One for an owner that may have to be given up: what is shown through it, or through copies of
  /// it, stands among the rest until `retire`.
  [[nodiscard]] MetricsRegistry for_owner() const;
  /// Nothing that was or will be shown through this one counts any more, whoever still holds it.
  void retire() noexcept { retired_->store(true); }

  void show(const std::shared_ptr<MetricGroup>& group);
  [[nodiscard]] std::vector<std::shared_ptr<MetricGroup>> groups() const;
  /// Metrics of one plugin instance; `tags` are the framework's.
  [[nodiscard]] std::unique_ptr<PluginMetrics> plugin_metrics(MetricTags tags);
  /// Prometheus text of everything, now.
  [[nodiscard]] std::string render() const;

  [[nodiscard]] const MetricWindows& windows() const noexcept { return windows_; }
  [[nodiscard]] MonotonicTime now() const { return clock_->now(); }

 private:
  using Flag = std::shared_ptr<std::atomic<bool>>;
  struct ShownGroup {
    std::weak_ptr<MetricGroup> group;
    Flag retired;
  };
  struct Shown {
    std::mutex mutex;
    std::vector<ShownGroup> groups;
  };
  std::shared_ptr<const Clock> clock_;
  MetricWindows windows_;
  std::shared_ptr<Shown> shown_ = std::make_shared<Shown>();
  Flag retired_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace troupe::runtime
