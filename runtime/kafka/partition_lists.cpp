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

}  // namespace troupe::runtime::kafka
