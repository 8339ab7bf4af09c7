#include "runtime/pipeline/record_encoder.hpp"

#include <troupe/errors.hpp>

namespace troupe::runtime {

namespace {

/// -1 means none; other negatives are refused, as upstream's ProducerRecord does.
std::optional<std::int64_t> checked_timestamp(const SourceRecord& record) {
  if (!record.timestamp_ms || *record.timestamp_ms >= 0) {
    return record.timestamp_ms;
  }
  if (*record.timestamp_ms == -1) {
    return std::nullopt;
  }
  throw IllegalArgumentException("Invalid timestamp: " + std::to_string(*record.timestamp_ms) +
                                 ". Timestamp should always be non-negative or null.");
}

}  // namespace

void Converters::close() {
  for (auto* converter : {key.get(), value.get()}) {
    if (converter != nullptr) {
      converter->close();
    }
  }
  if (header) {
    header->close();
  }
}

const OutgoingRecord& RecordEncoder::encode(const SourceRecord& record) {
  headers_.clear();
  if (!record.headers.empty()) {
    encode_headers(record);
  }
  key_bytes_.clear();
  value_bytes_.clear();
  out_.topic = &record.topic;
  out_.partition = record.partition;
  out_.timestamp_ms = checked_timestamp(record);
  out_.key = converters_.key->from_connect_data(record.topic, record.headers, record.key_schema,
                                                record.key, key_bytes_);
  out_.value = converters_.value->from_connect_data(
      record.topic, record.headers, record.value_schema, record.value, value_bytes_);
  out_.headers = headers_;
  return out_;
}

void RecordEncoder::encode_headers(const SourceRecord& record) {
  header_bytes_.resize(std::max(header_bytes_.size(), record.headers.size()));
  std::size_t index = 0;
  for (const auto& header : record.headers) {
    auto& bytes = header_bytes_[index++];
    bytes.clear();
    headers_.push_back({header.key.view(),
                        converters_.header->from_connect_header(
                            record.topic, header.key.view(), header.schema, header.value, bytes)});
  }
}

void RecordEncoder::close() {
  transforms_.close();
  converters_.close();
}

}  // namespace troupe::runtime
