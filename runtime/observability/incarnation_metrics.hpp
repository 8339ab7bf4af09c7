#pragma once

#include "runtime/observability/metrics.hpp"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// The metrics of one incarnation of a task. What is kept here stays shown until the supervisor
/// lets go of it, when the next incarnation begins: as upstream's, a failed task's last numbers
/// stay for dashboards that look at its errors. Once retired, nothing of it counts any more.
/// Thread-safe.
class IncarnationMetrics {
 public:
  explicit IncarnationMetrics(const MetricsRegistry& all) : registry_(all.for_owner()) {}

  /// Where the incarnation shows its groups, and its plugins theirs.
  [[nodiscard]] MetricsRegistry& registry() noexcept { return registry_; }
  /// `shown`: a group, or what owns groups; nothing whose gauges call plugins.
  void keep(std::shared_ptr<const void> shown) {
    const std::lock_guard lock(mutex_);
    kept_.push_back(std::move(shown));
  }
  /// The incarnation was given up.
  void retire() noexcept { registry_.retire(); }

 private:
  MetricsRegistry registry_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<const void>> kept_;
};

}  // namespace troupe::runtime
