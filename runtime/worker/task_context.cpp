#include "runtime/worker/task_context.hpp"

#include <algorithm>

namespace troupe::runtime {

std::unique_lock<std::mutex> RuntimeSinkContext::open_requests() const {
  std::unique_lock lock(requests_->mutex);
  if (requests_->closed) {
    throw IllegalWorkerStateException(
        "The sink task has been stopped: its context cannot be used any more");
  }
  return lock;
}

void RuntimeSinkContext::timeout(std::chrono::milliseconds timeout) {
  const auto lock = open_requests();
  requests_->timeout = timeout;
}

std::vector<TopicPartition> RuntimeSinkContext::assignment() const {
  const auto lock = open_requests();
  return reader_->assignment();
}

void RuntimeSinkContext::request_commit() {
  const auto lock = open_requests();
  requests_->commit = true;
}

void RuntimeSinkContext::offset(const std::map<TopicPartition, std::int64_t>& offsets) {
  const auto lock = open_requests();
  for (const auto& [partition, offset] : offsets) {
    requests_->rewinds[partition] = offset;
  }
}

void RuntimeSinkContext::pause(const std::vector<TopicPartition>& partitions) {
  const auto lock = open_requests();
  check_assigned(partitions, "pause");
  requests_->paused.insert(partitions.begin(), partitions.end());
  reader_->pause(partitions);
}

void RuntimeSinkContext::resume(const std::vector<TopicPartition>& partitions) {
  const auto lock = open_requests();
  check_assigned(partitions, "resume");
  for (const auto& partition : partitions) {
    requests_->paused.erase(partition);
  }
  requests_->resumed = true;
}

void RuntimeSinkContext::check_assigned(const std::vector<TopicPartition>& partitions,
                                        const char* what) const {
  const auto assigned = reader_->assignment();
  for (const auto& partition : partitions) {
    if (std::find(assigned.begin(), assigned.end(), partition) == assigned.end()) {
      throw IllegalWorkerStateException(
          std::string("SinkTasks may not ") + what +
          " partitions that are not currently assigned to them: " + partition.to_text());
    }
  }
}

}  // namespace troupe::runtime
