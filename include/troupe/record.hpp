#pragma once

#include <troupe/headers.hpp>
#include <troupe/offsets.hpp>
#include <troupe/value.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Name of a Kafka topic, shared without copying: every record of a task points at one text.
class TopicName {
 public:
  TopicName() = default;
  explicit TopicName(Text name) : name_(std::move(name)) {}

  [[nodiscard]] std::string_view view() const noexcept { return name_.view(); }
  [[nodiscard]] std::string str() const { return name_.str(); }
  [[nodiscard]] const Text& text() const noexcept { return name_; }
  [[nodiscard]] bool empty() const noexcept { return name_.empty(); }

  friend bool operator==(const TopicName&, const TopicName&) = default;
  friend auto operator<=>(const TopicName&, const TopicName&) = default;

 private:
  Text name_;
};

/// One partition of a topic.
struct TopicPartition {
  TopicName topic;
  std::int32_t partition = 0;

  /// `topic-0`.
  [[nodiscard]] std::string to_text() const {
    return topic.str() + '-' + std::to_string(partition);
  }
  friend bool operator==(const TopicPartition&, const TopicPartition&) = default;
  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

/// What source and sink records have in common.
///
/// All bytes and texts are slices that own their buffers: a connector may keep a record as long as
/// it likes; `Slice::detach` frees it from a large block. Timestamps are milliseconds since epoch.
/// Source: org.apache.kafka.connect.connector.ConnectRecord.
struct ConnectRecord {
  TopicName topic;
  std::optional<std::int32_t> partition;  ///< Kafka partition; nothing: the partitioner decides
  SchemaPtr key_schema;
  Value key;
  SchemaPtr value_schema;
  Value value;
  std::optional<std::int64_t> timestamp_ms;
  Headers headers;

  /// Java's text form, as log reporters print it.
  [[nodiscard]] std::string to_text() const;
  friend bool operator==(const ConnectRecord&, const ConnectRecord&);
};

/// A record on its way from a source to Kafka, with where it came from.
/// Source: org.apache.kafka.connect.source.SourceRecord.
struct SourceRecord : ConnectRecord {
  SourceRecord() = default;
  /// A record without partition, schema and key.
  SourceRecord(SourceOffset at, TopicName to, Value content)
      : SourceRecord(nullptr, std::move(at), std::move(to), nullptr, std::move(content)) {}
  /// A record without key; where it came from first, as upstream.
  SourceRecord(SourcePartition from, SourceOffset at, TopicName to, SchemaPtr schema, Value content)
      : source_partition(std::move(from)), source_offset(std::move(at)) {
    topic = std::move(to);
    value_schema = std::move(schema);
    value = std::move(content);
  }

  SourcePartition source_partition;
  SourceOffset source_offset;

  [[nodiscard]] std::string to_text() const;
  friend bool operator==(const SourceRecord&, const SourceRecord&);
};

enum class TimestampType : std::uint8_t { none, create_time, log_append_time };

/// A record on its way from Kafka to a sink. The `original` fields tell what was consumed, whatever
/// transforms did to topic and partition. Source: org.apache.kafka.connect.sink.SinkRecord.
struct SinkRecord : ConnectRecord {
  std::int64_t offset = 0;
  TimestampType timestamp_type = TimestampType::none;
  TopicName original_topic;
  std::optional<std::int32_t> original_partition;
  std::int64_t original_offset = 0;
  /// The runtime's: what was consumed, for `ErrantRecordReporter`; copies of a record share it. No
  /// part of equality.
  std::shared_ptr<const void> origin;

  [[nodiscard]] std::string to_text() const;
  friend bool operator==(const SinkRecord&, const SinkRecord&);
};

/// What the broker said of a written record. Source:
/// org.apache.kafka.clients.producer.RecordMetadata.
struct RecordMetadata {
  TopicPartition topic_partition;
  std::int64_t offset = -1;
  std::int64_t timestamp_ms = -1;
};

}  // namespace troupe
