#pragma once

#include "runtime/observability/metrics.hpp"
#include "runtime/seams/executor.hpp"
#include <troupe/result.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace troupe::runtime {

/// Makes the texts of scrapes, on a thread of its own: a plugin's gauge that hangs costs scrapes,
/// not the threads of REST. What is asked for during a scrape is answered by the next one,
/// together. Thread-safe.
class MetricsScraper {
 public:
  using Answer = std::function<void(Result<std::string>)>;

  /// Scrapes that wait; beyond that they are refused.
  static constexpr std::size_t max_waiting = 64;

  MetricsScraper(std::shared_ptr<const MetricsRegistry> registry, Executor& executor);
  MetricsScraper(const MetricsScraper&) = delete;
  MetricsScraper& operator=(const MetricsScraper&) = delete;
  MetricsScraper(MetricsScraper&&) = delete;
  MetricsScraper& operator=(MetricsScraper&&) = delete;
  /// A scrape that hangs is left behind; what waits is not answered any more.
  ~MetricsScraper();

  /// `answer` is called once, on the scraper's thread, or here when too many wait.
  void scrape(Answer answer);

 private:
  struct Queue;
  std::shared_ptr<Queue> queue_;
  std::unique_ptr<WorkThread> thread_;
};

}  // namespace troupe::runtime
