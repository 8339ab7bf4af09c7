#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// Keeps the metrics of one incarnation of a task shown for longer than it lives: a failed task's
/// stay until the next incarnation begins, as upstream's, for dashboards that look at its errors.
/// Its supervisor owns it. Thread-safe.
class KeptMetrics {
 public:
  /// `shown`: a group, or what owns groups.
  void keep(std::shared_ptr<const void> shown) {
    const std::lock_guard lock(mutex_);
    kept_.push_back(std::move(shown));
  }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<const void>> kept_;
};

}  // namespace troupe::runtime
