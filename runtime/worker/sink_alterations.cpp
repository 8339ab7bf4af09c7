// What a request says about a sink's partitions.
#include "runtime/worker/offset_operations.hpp"
#include "runtime/worker/sink_offset_names.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace troupe::runtime {

namespace {

Error bad_request(std::string message) {
  return {Errc::bad_request, std::move(message),
          "org.apache.kafka.connect.runtime.rest.errors.BadRequestException", ""};
}

/// A whole number, or a text that is one. Upstream prints a value, then parses the text.
template <class Number>
std::optional<Number> whole_number(const Value& value) {
  const auto text = value.to_text();
  Number number = 0;
  const auto begin = text.starts_with('+') ? 1 : 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + begin, end, number);
  return parsed.ec == std::errc{} && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

std::string shown(const Value& value) { return value.is_null() ? "null" : value.to_text(); }

Result<TopicPartition> sink_partition(const std::optional<OffsetMap>& given) {
  if (!given) {
    return bad_request("The partition for a sink connector offset cannot be null or missing");
  }
  const auto* topic = find_offset(*given, sink_topic_key);
  const auto* number = find_offset(*given, sink_partition_key);
  if (topic == nullptr || number == nullptr) {
    return bad_request(
        "The partition for a sink connector offset must contain the keys 'kafka_topic' and "
        "'kafka_partition'");
  }
  if (topic->is_null()) {
    return bad_request("Kafka topic names must be valid strings and may not be null");
  }
  if (number->is_null()) {
    return bad_request("Kafka partitions must be valid numbers and may not be null");
  }
  const auto* name = topic->get_if<Text>();
  if (name == nullptr) {
    return Error{Errc::internal, "Kafka topic names must be valid strings, found: " + shown(*topic),
                 "org.apache.kafka.connect.errors.ConnectException", ""};
  }
  const auto partition = whole_number<std::int32_t>(*number);
  if (!partition) {
    return bad_request(
        "Failed to parse the following Kafka partition value in the provided "
        "offsets: '" +
        shown(*number) + "'. Partition values for sink connectors need to be integers.");
  }
  return TopicPartition{TopicName(name->str()), *partition};
}

Result<std::optional<std::int64_t>> sink_offset(const std::optional<OffsetMap>& given) {
  if (!given) {
    return std::optional<std::int64_t>();
  }
  const auto* value = find_offset(*given, sink_offset_key);
  if (value == nullptr) {
    return bad_request(
        "The offset for a sink connector should either be null or contain the key "
        "'kafka_offset'");
  }
  const auto offset = value->is_null() ? std::nullopt : whole_number<std::int64_t>(*value);
  if (!offset) {
    return bad_request(
        "Failed to parse the following Kafka offset value in the provided offsets: "
        "'" +
        shown(*value) + "'. Offset values for sink connectors need to be integers.");
  }
  return offset;
}

}  // namespace

Result<SinkOffsetAlterations> sink_alterations(const ConnectorOffsets& offsets) {
  SinkOffsetAlterations alterations;
  for (const auto& entry : offsets) {
    auto partition = sink_partition(entry.partition);
    if (!partition.ok()) {
      return partition.error();
    }
    auto offset = sink_offset(entry.offset);
    if (!offset.ok()) {
      return offset.error();
    }
    const auto known =
        std::find_if(alterations.begin(), alterations.end(),
                     [&](const auto& earlier) { return earlier.first == *partition; });
    if (known != alterations.end()) {
      known->second = *offset;
    } else {
      alterations.emplace_back(*partition, *offset);
    }
  }
  return alterations;
}

}  // namespace troupe::runtime
