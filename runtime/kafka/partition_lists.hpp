#pragma once

#include "runtime/kafka/handles.hpp"
#include <troupe/task.hpp>

#include <vector>

namespace troupe::runtime::kafka {

/// Partitions as librdkafka takes them.
[[nodiscard]] PartitionList list_of(const std::vector<TopicPartition>& partitions);
/// The same with an offset each.
[[nodiscard]] PartitionList list_of(const SinkOffsets& offsets);

}  // namespace troupe::runtime::kafka
