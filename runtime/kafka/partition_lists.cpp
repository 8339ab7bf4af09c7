#include "runtime/kafka/partition_lists.hpp"

namespace troupe::runtime::kafka {

PartitionList list_of(const std::vector<TopicPartition>& partitions) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const auto& partition : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.str().c_str(),
                                      partition.partition);
  }
  return list;
}

PartitionList list_of(const SinkOffsets& offsets) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [partition, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.str().c_str(),
                                      partition.partition)
        ->offset = offset;
  }
  return list;
}

std::span<rd_kafka_topic_partition_t> elements(rd_kafka_topic_partition_list_t* list) {
  return list == nullptr ? std::span<rd_kafka_topic_partition_t>()
                         : std::span(list->elems, static_cast<std::size_t>(list->cnt));
}

std::span<const rd_kafka_topic_partition_t> elements(const rd_kafka_topic_partition_list_t* list) {
  return list == nullptr ? std::span<const rd_kafka_topic_partition_t>()
                         : std::span<const rd_kafka_topic_partition_t>(
                               list->elems, static_cast<std::size_t>(list->cnt));
}

TopicPartition partition_of(const rd_kafka_topic_partition_t& element) {
  return {TopicName(Text(element.topic)), element.partition};
}

}  // namespace troupe::runtime::kafka
