#include "runtime/observability/scraper.hpp"

#include <utility>
#include <vector>

namespace troupe::runtime {

/// What the scraper and one of its threads share.
struct MetricsScraper::Queue {
  Queue(std::shared_ptr<const MetricsRegistry> metrics, std::shared_ptr<const Clock> time)
      : registry(std::move(metrics)), clock(std::move(time)) {}

  /// Begins the scrape for those who wait; false, the thread is free, when nobody does.
  bool begin() {
    const std::lock_guard lock(mutex);
    served = std::exchange(waiting, {});
    busy = !served.empty();
    since = clock->now();
    return busy;
  }
  void work() {
    while (begin()) {
      const Result<std::string> text = registry->render();
      for (const auto& answer : take_served()) {
        answer(text);
      }
    }
  }
  std::vector<Answer> take_served() {
    const std::lock_guard lock(mutex);
    return std::exchange(served, {});
  }
  /// Everybody who has no answer yet, when the scrape under way began too long ago.
  std::vector<Answer> take_from_hanging() {
    const std::lock_guard lock(mutex);
    if (!busy || clock->now() - since < patience) {
      return {};
    }
    auto all = std::exchange(served, {});
    for (auto& answer : std::exchange(waiting, {})) {
      all.push_back(std::move(answer));
    }
    return all;
  }

  const std::shared_ptr<const MetricsRegistry> registry;
  const std::shared_ptr<const Clock> clock;
  std::mutex mutex;
  std::vector<Answer> waiting;
  std::vector<Answer> served;
  MonotonicTime since{};
  bool busy = false;
};

MetricsScraper::MetricsScraper(std::shared_ptr<const MetricsRegistry> registry,
                               std::shared_ptr<Executor> executor,
                               std::shared_ptr<const Clock> clock)
    : registry_(std::move(registry)),
      executor_(std::move(executor)),
      clock_(std::move(clock)),
      queue_(std::make_shared<Queue>(registry_, clock_)),
      thread_(executor_->create("metrics")) {}

MetricsScraper::~MetricsScraper() {
  const std::lock_guard lock(queue_->mutex);
  queue_->waiting.clear();
}

/// The gauge that hangs is passed over by later scrapes.
void MetricsScraper::look_after() {
  const std::lock_guard lock(mutex_);
  auto unanswered = queue_->take_from_hanging();
  if (unanswered.empty()) {
    return;
  }
  queue_ = std::make_shared<Queue>(registry_, clock_);
  thread_ = executor_->create("metrics");
  queue_->waiting = std::move(unanswered);
  start();
}

/// Under the lock.
void MetricsScraper::start() {
  queue_->busy = true;
  queue_->since = clock_->now();
  thread_->run([queue = queue_] {
    queue->work();
    return nullptr;
  });
}

void MetricsScraper::scrape(Answer answer) {
  {
    const std::lock_guard scraper_lock(mutex_);
    const std::lock_guard lock(queue_->mutex);
    if (queue_->waiting.size() < max_waiting) {
      queue_->waiting.push_back(std::move(answer));
      if (!queue_->busy) {
        start();
      }
      return;
    }
  }
  answer(Error{Errc::unavailable,
               std::to_string(max_waiting) +
                   " scrapes of the metrics wait already for one that does not end",
               "", ""});
}

}  // namespace troupe::runtime
