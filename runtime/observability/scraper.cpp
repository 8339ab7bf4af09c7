#include "runtime/observability/scraper.hpp"

#include <mutex>
#include <utility>
#include <vector>

namespace troupe::runtime {

struct MetricsScraper::Queue {
  explicit Queue(std::shared_ptr<const MetricsRegistry> metrics) : registry(std::move(metrics)) {}

  /// The answers to give now; with none, the thread is free.
  std::vector<Answer> take() {
    const std::lock_guard lock(mutex);
    busy = !waiting.empty();
    return std::exchange(waiting, {});
  }
  void work() {
    for (auto answers = take(); !answers.empty(); answers = take()) {
      const Result<std::string> text = registry->render();
      for (const auto& answer : answers) {
        answer(text);
      }
    }
  }

  const std::shared_ptr<const MetricsRegistry> registry;
  std::mutex mutex;
  std::vector<Answer> waiting;
  bool busy = false;
};

MetricsScraper::MetricsScraper(std::shared_ptr<const MetricsRegistry> registry, Executor& executor)
    : queue_(std::make_shared<Queue>(std::move(registry))), thread_(executor.create("metrics")) {}

MetricsScraper::~MetricsScraper() {
  const std::lock_guard lock(queue_->mutex);
  queue_->waiting.clear();
}

void MetricsScraper::scrape(Answer answer) {
  {
    const std::lock_guard lock(queue_->mutex);
    if (queue_->waiting.size() < max_waiting) {
      queue_->waiting.push_back(std::move(answer));
      if (!std::exchange(queue_->busy, true)) {
        thread_->run([queue = queue_] { queue->work(); });
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
