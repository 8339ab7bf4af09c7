#include "runtime/pipeline/record_decoder.hpp"

namespace troupe::runtime {

namespace {

const Headers no_headers;

}  // namespace

void RecordDecoder::decode(const ConsumedRecord& consumed, SinkRecord& record) {
  record.topic = consumed.topic;
  record.partition = consumed.partition;
  record.timestamp_ms = consumed.timestamp_ms;
  record.timestamp_type = consumed.timestamp_type;
  record.offset = consumed.offset;
  record.original_topic = consumed.topic;
  record.original_partition = consumed.partition;
  record.original_offset = consumed.offset;
  auto key = converters_.key->to_connect_data(consumed.topic, no_headers, consumed.key);
  record.key_schema = std::move(key.schema);
  record.key = std::move(key.value);
  auto value = converters_.value->to_connect_data(consumed.topic, no_headers, consumed.value);
  record.value_schema = std::move(value.schema);
  record.value = std::move(value.value);
  for (const auto& [name, bytes] : consumed.headers) {
    auto header = converters_.header->to_connect_header(consumed.topic, name.view(), bytes);
    record.headers.add_unchecked({name, std::move(header.schema), std::move(header.value)});
  }
}

void RecordDecoder::close() {
  transforms_.close();
  converters_.close();
}

}  // namespace troupe::runtime
