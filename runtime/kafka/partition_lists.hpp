#pragma once

#include "runtime/kafka/handles.hpp"
#include <troupe/task.hpp>

#include <span>
#include <vector>

namespace troupe::runtime::kafka {

/// Partitions as librdkafka takes them.
[[nodiscard]] PartitionList list_of(const std::vector<TopicPartition>& partitions);
/// The same with an offset each.
[[nodiscard]] PartitionList list_of(const SinkOffsets& offsets);

/// What is in a list; null is an empty one.
[[nodiscard]] std::span<rd_kafka_topic_partition_t> elements(rd_kafka_topic_partition_list_t* list);
[[nodiscard]] std::span<const rd_kafka_topic_partition_t> elements(
    const rd_kafka_topic_partition_list_t* list);
[[nodiscard]] TopicPartition partition_of(const rd_kafka_topic_partition_t& element);

}  // namespace troupe::runtime::kafka
