#include "runtime/observability/recovery_metrics.hpp"

#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace troupe::runtime {

namespace {

/// NaN where the system does not say.
double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double total_pages = 0;
  double resident_pages = 0;
  if (!(statm >> total_pages >> resident_pages)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return resident_pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

/// NaN where the system does not say.
double process_threads() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    constexpr std::string_view label = "Threads:";
    if (line.starts_with(label)) {
      return std::stod(line.substr(label.size()));
    }
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

RecoveryMetrics::RecoveryMetrics(MetricsRegistry& registry,
                                 std::shared_ptr<const Executor> executor) {
  group_->name = "troupe-recovery-metrics";
  group_->attributes = {
      {"task-restart-total",
       [counts = counts_](MonotonicTime) { return static_cast<double>(counts->restarts.load()); },
       {},
       "Restarts of tasks, by the restart policy or by request"},
      {"task-stall-total",
       [counts = counts_](MonotonicTime) { return static_cast<double>(counts->stalls.load()); },
       {},
       "Stalls of tasks that were found"},
      {"connector-stall-total",
       [counts = counts_](MonotonicTime) {
         return static_cast<double>(counts->connector_stalls.load());
       },
       {},
       "Stalls of connector objects and of validations that were found"},
      {"abandoned-threads",
       [executor = std::move(executor)](MonotonicTime) {
         return static_cast<double>(executor->abandoned());
       },
       {},
       "Threads left behind in plugin code that has not returned yet"},
      {"resident-memory-bytes",
       [](MonotonicTime) { return resident_bytes(); },
       {},
       "Memory of the process that is in use: what plugins leak shows here"},
      {"process-threads",
       [](MonotonicTime) { return process_threads(); },
       {},
       "Threads of the process, those that plugins start themselves included"}};
  registry.show(group_);
}

}  // namespace troupe::runtime
