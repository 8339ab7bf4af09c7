#include <troupe/record.hpp>

namespace troupe {

namespace {

std::string number_text(const std::optional<std::int32_t>& value) {
  return value ? std::to_string(*value) : "null";
}

std::string map_text(const OffsetMap& map) {
  std::string text = "{";
  const char* separator = "";
  for (const auto& [name, value] : map) {
    text += separator + name.str() + '=' + value.to_text();
    separator = ", ";
  }
  return text + '}';
}

std::string_view timestamp_type_text(TimestampType type) {
  switch (type) {
    case TimestampType::none:
      return "NoTimestampType";
    case TimestampType::create_time:
      return "CreateTime";
    case TimestampType::log_append_time:
      return "LogAppendTime";
  }
  return "";
}

}  // namespace

std::string ConnectRecord::to_text() const {
  return "ConnectRecord{topic='" + topic.str() + "', kafkaPartition=" + number_text(partition) +
         ", key=" + key.to_text() + ", keySchema=" + (key_schema ? key_schema->to_text() : "null") +
         ", value=" + value.to_text() +
         ", valueSchema=" + (value_schema ? value_schema->to_text() : "null") +
         ", timestamp=" + (timestamp_ms ? std::to_string(*timestamp_ms) : "null") +
         ", headers=" + headers.to_text() + '}';
}

bool operator==(const ConnectRecord& a, const ConnectRecord& b) {
  return a.topic == b.topic && a.partition == b.partition &&
         same_schema(a.key_schema, b.key_schema) && a.key == b.key &&
         same_schema(a.value_schema, b.value_schema) && a.value == b.value &&
         a.timestamp_ms == b.timestamp_ms && a.headers == b.headers;
}

std::string SourceRecord::to_text() const {
  return "SourceRecord{sourcePartition=" +
         (source_partition ? map_text(*source_partition) : "null") +
         ", sourceOffset=" + (source_offset.is_null() ? "null" : map_text(source_offset.to_map())) +
         "} " + ConnectRecord::to_text();
}

bool operator==(const SourceRecord& a, const SourceRecord& b) {
  return static_cast<const ConnectRecord&>(a) == static_cast<const ConnectRecord&>(b) &&
         same_partition(a.source_partition, b.source_partition) &&
         a.source_offset == b.source_offset;
}

std::string SinkRecord::to_text() const {
  return "SinkRecord{kafkaOffset=" + std::to_string(offset) +
         ", timestampType=" + std::string(timestamp_type_text(timestamp_type)) +
         ", originalTopic=" + original_topic.str() +
         ", originalKafkaPartition=" + number_text(original_partition) +
         ", originalKafkaOffset=" + std::to_string(original_offset) + "} " +
         ConnectRecord::to_text();
}

bool operator==(const SinkRecord& a, const SinkRecord& b) {
  return static_cast<const ConnectRecord&>(a) == static_cast<const ConnectRecord&>(b) &&
         a.offset == b.offset && a.timestamp_type == b.timestamp_type &&
         a.original_topic == b.original_topic && a.original_partition == b.original_partition &&
         a.original_offset == b.original_offset;
}

}  // namespace troupe
