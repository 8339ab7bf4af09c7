#pragma once

#include <string_view>

namespace troupe::runtime {

// What the partitions and offsets of a sink are called over REST.
// Source: org.apache.kafka.connect.util.SinkUtils.
inline constexpr std::string_view sink_topic_key = "kafka_topic";
inline constexpr std::string_view sink_partition_key = "kafka_partition";
inline constexpr std::string_view sink_offset_key = "kafka_offset";

}  // namespace troupe::runtime
