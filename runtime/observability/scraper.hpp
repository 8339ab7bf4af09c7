#pragma once

#include "runtime/observability/metrics.hpp"
#include "runtime/seams/clock.hpp"
#include "runtime/seams/executor.hpp"
#include <troupe/result.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace troupe::runtime {

/// Makes the texts of scrapes, on a thread of its own, so that a plugin's gauge does not hold up
/// those of REST. What is asked for during a scrape is answered by the next one, together. A scrape
/// that hangs is left behind, and who waits for it gets one without the gauge that hangs.
/// Thread-safe.
class MetricsScraper {
 public:
  using Answer = std::function<void(Result<std::string>)>;

  /// Scrapes that wait; beyond that they are refused.
  static constexpr std::size_t max_waiting = 64;
  /// A scrape that takes longer hangs.
  static constexpr std::chrono::seconds patience{5};

  MetricsScraper(std::shared_ptr<const MetricsRegistry> registry,
                 std::shared_ptr<Executor> executor, std::shared_ptr<const Clock> clock);
  MetricsScraper(const MetricsScraper&) = delete;
  MetricsScraper& operator=(const MetricsScraper&) = delete;
  MetricsScraper(MetricsScraper&&) = delete;
  MetricsScraper& operator=(MetricsScraper&&) = delete;
  /// A scrape that hangs is left behind; what waits is not answered any more.
  ~MetricsScraper();

  /// `answer` is called once, on the scraper's thread, or here when too many wait.
  void scrape(Answer answer);

  /// Leaves a scrape behind that hangs. To be called about once a second.
  void look_after();

 private:
  struct Queue;
  void start();

  const std::shared_ptr<const MetricsRegistry> registry_;
  const std::shared_ptr<Executor> executor_;
  const std::shared_ptr<const Clock> clock_;
  std::mutex mutex_;  ///< of the next two
  std::shared_ptr<Queue> queue_;
  std::unique_ptr<WorkThread> thread_;
};

}  // namespace troupe::runtime
