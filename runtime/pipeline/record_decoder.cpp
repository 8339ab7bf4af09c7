#include "runtime/pipeline/record_decoder.hpp"

namespace troupe::runtime {

namespace {

const Headers no_headers;

/// What a record says of where it was consumed.
void set_origin(const ConsumedRecord& consumed, SinkRecord& record) {
  record.topic = consumed.topic;
  record.partition = consumed.partition;
  record.timestamp_ms = consumed.timestamp_ms;
  record.timestamp_type = consumed.timestamp_type;
  record.offset = consumed.offset;
  record.original_topic = consumed.topic;
  record.original_partition = consumed.partition;
  record.original_offset = consumed.offset;
}

}  // namespace

bool RecordDecoder::decode(const ConsumedRecord& consumed, SinkRecord& record) {
  switch (step_) {
    case Step::key: {
      set_origin(consumed, record);
      auto key = converters_.key->to_connect_data(consumed.topic, no_headers, consumed.key);
      record.key_schema = std::move(key.schema);
      record.key = std::move(key.value);
      step_ = Step::value;
      [[fallthrough]];
    }
    case Step::value: {
      auto value = converters_.value->to_connect_data(consumed.topic, no_headers, consumed.value);
      record.value_schema = std::move(value.schema);
      record.value = std::move(value.value);
      step_ = Step::headers;
      [[fallthrough]];
    }
    case Step::headers:
      if (!consumed.headers.empty()) {
        decode_headers(consumed, record);
      }
      step_ = Step::transforms;
      [[fallthrough]];
    case Step::transforms:
      break;
  }
  const bool kept = transforms_.apply(record);
  step_ = Step::key;
  return kept;
}

void RecordDecoder::decode_headers(const ConsumedRecord& consumed, SinkRecord& record) {
  record.headers.clear();
  for (const auto& [name, bytes] : consumed.headers) {
    auto header = converters_.header->to_connect_header(consumed.topic, name.view(), bytes);
    record.headers.add(name, std::move(header.schema), std::move(header.value));
  }
}

void RecordDecoder::restart() noexcept {
  transforms_.restart();
  step_ = Step::key;
}

FailedOperation RecordDecoder::failed_operation() const {
  switch (step_) {
    case Step::key:
      return {Stage::key_converter, converters_.key_class};
    case Step::value:
      return {Stage::value_converter, converters_.value_class};
    case Step::headers:
      return {Stage::header_converter, converters_.header_class};
    case Step::transforms:
      break;
  }
  return {Stage::transformation, transforms_.failed_class()};
}

void RecordDecoder::close() {
  transforms_.close();
  converters_.close();
}

}  // namespace troupe::runtime
