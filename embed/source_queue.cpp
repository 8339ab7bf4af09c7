#include "embed/source_queue.hpp"

#include <troupe/errors.hpp>

#include <iterator>
#include <utility>

namespace troupe::embed {

void SourceQueue::offer(std::vector<SourceRecord> records) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() + records.size() > bound_) {
    failure_ = "The source actor sent " + std::to_string(records.size()) +
               " records with a credit of " + std::to_string(bound_ - waiting_.size());
  } else {
    waiting_.insert(waiting_.end(), std::make_move_iterator(records.begin()),
                    std::make_move_iterator(records.end()));
  }
  changed_.notify_one();
}

void SourceQueue::fail(const std::string& message) {
  const std::lock_guard lock(mutex_);
  if (!failure_) {
    failure_ = message;
  }
  changed_.notify_one();
}

std::size_t SourceQueue::take(SourceBatch& batch, std::chrono::milliseconds limit,
                              const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, limit, [this] { return !waiting_.empty() || failure_; });
  if (waiting_.empty() && failure_) {
    throw ConnectException(*failure_);
  }
  auto taken = std::exchange(waiting_, {});
  lock.unlock();
  for (auto& record : taken) {
    batch.add(std::move(record));
  }
  return taken.size();
}

}  // namespace troupe::embed
