#include "runtime/worker/task_context.hpp"

#include <algorithm>

namespace troupe::runtime {

void RuntimeSinkContext::offset(const std::map<TopicPartition, std::int64_t>& offsets) {
  for (const auto& [partition, offset] : offsets) {
    requests_->rewinds[partition] = offset;
  }
}

void RuntimeSinkContext::pause(const std::vector<TopicPartition>& partitions) {
  check_assigned(partitions, "pause");
  requests_->paused.insert(partitions.begin(), partitions.end());
  reader_->pause(partitions);
}

void RuntimeSinkContext::resume(const std::vector<TopicPartition>& partitions) {
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
