#pragma once

#include "runtime/observability/metrics.hpp"
#include "runtime/seams/executor.hpp"

#include <atomic>
#include <cstdint>
#include <memory>

namespace troupe::runtime {

/// `troupe-recovery-metrics`, ours: how a worker heals. Restarts of tasks, stalls that were found,
/// and threads left behind in plugin code that does not return. Thread-safe.
class RecoveryMetrics {
 public:
  RecoveryMetrics(MetricsRegistry& registry, std::shared_ptr<const Executor> executor);

  void task_restarted() noexcept { counts_->restarts.fetch_add(1, std::memory_order_relaxed); }
  void task_stalled() noexcept { counts_->stalls.fetch_add(1, std::memory_order_relaxed); }
  void connector_stalled() noexcept {
    counts_->connector_stalls.fetch_add(1, std::memory_order_relaxed);
  }

 private:
  struct Counts {
    std::atomic<std::uint64_t> restarts{0};
    std::atomic<std::uint64_t> stalls{0};
    std::atomic<std::uint64_t> connector_stalls{0};
  };
  std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
  std::shared_ptr<MetricGroup> group_ = std::make_shared<MetricGroup>();
};

}  // namespace troupe::runtime
