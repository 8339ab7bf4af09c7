#include "runtime/observability/metrics.hpp"

#include "runtime/observability/plugin_metrics.hpp"
#include "runtime/observability/prometheus.hpp"

#include <algorithm>
#include <utility>

namespace troupe::runtime {

MetricsRegistry::MetricsRegistry(std::shared_ptr<const Clock> clock, MetricWindows windows)
    : clock_(std::move(clock)),
      // Upstream accepts windows of no length: the shortest there is stands for it.
      windows_{std::max(windows.window, std::chrono::milliseconds{1}), windows.samples} {}

MetricsRegistry MetricsRegistry::for_owner() const {
  auto owned = *this;
  owned.retired_ = std::make_shared<std::atomic<bool>>(false);
  return owned;
}

void MetricsRegistry::show(const std::shared_ptr<MetricGroup>& group) {
  const std::lock_guard lock(shown_->mutex);
  std::erase_if(shown_->groups,
                [](const auto& known) { return known.group.expired() || known.retired->load(); });
  shown_->groups.push_back({group, retired_});
}

std::vector<std::shared_ptr<MetricGroup>> MetricsRegistry::groups() const {
  const std::lock_guard lock(shown_->mutex);
  std::vector<std::shared_ptr<MetricGroup>> groups;
  for (const auto& [weak, retired] : shown_->groups) {
    if (auto group = weak.lock(); group && !retired->load()) {
      groups.push_back(std::move(group));
    }
  }
  return groups;
}

std::unique_ptr<PluginMetrics> MetricsRegistry::plugin_metrics(MetricTags tags) {
  return std::make_unique<InstanceMetrics>(*this, std::move(tags));
}

std::string MetricsRegistry::render() const { return prometheus_text(groups(), clock_->now()); }

}  // namespace troupe::runtime
