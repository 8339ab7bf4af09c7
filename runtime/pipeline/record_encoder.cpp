#include "runtime/pipeline/record_encoder.hpp"

#include <troupe/errors.hpp>

namespace troupe::runtime {

namespace {

/// Source: org.apache.kafka.common.InvalidRecordException.
class InvalidRecordException final : public ConnectException {
 public:
  explicit InvalidRecordException(const std::string& message)
      : ConnectException(JavaClass{"org.apache.kafka.common.InvalidRecordException"}, message) {}
};

/// -1 means none; other negatives are refused.
/// Source: org.apache.kafka.connect.util.ConnectUtils.checkAndConvertTimestamp.
std::optional<std::int64_t> checked_timestamp(const SourceRecord& record) {
  if (!record.timestamp_ms || *record.timestamp_ms >= 0) {
    return record.timestamp_ms;
  }
  if (*record.timestamp_ms == -1) {
    return std::nullopt;
  }
  throw InvalidRecordException("Invalid record timestamp " + std::to_string(*record.timestamp_ms));
}

/// Source: org.apache.kafka.clients.producer.ProducerRecord.
void check_partition(const SourceRecord& record) {
  if (record.partition && *record.partition < 0) {
    throw IllegalArgumentException("Invalid partition: " + std::to_string(*record.partition) +
                                   ". Partition number should always be non-negative or null.");
  }
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
  switch (step_) {
    case Step::headers:
      headers_.clear();
      if (!record.headers.empty()) {
        encode_headers(record);
      }
      step_ = Step::key;
      [[fallthrough]];
    case Step::key:
      key_bytes_.clear();
      out_.key = converters_.key->from_connect_data(record.topic, record.headers, record.key_schema,
                                                    record.key, key_bytes_);
      step_ = Step::value;
      [[fallthrough]];
    case Step::value:
      value_bytes_.clear();
      out_.value = converters_.value->from_connect_data(
          record.topic, record.headers, record.value_schema, record.value, value_bytes_);
      step_ = Step::check;
      [[fallthrough]];
    case Step::check:
      out_.timestamp_ms = checked_timestamp(record);
      check_partition(record);
  }
  out_.topic = &record.topic;
  out_.partition = record.partition;
  out_.headers = headers_;
  step_ = Step::headers;
  return out_;
}

void RecordEncoder::restart() noexcept {
  transforms_.restart();
  step_ = Step::headers;
}

std::optional<FailedOperation> RecordEncoder::failed_conversion() const {
  switch (step_) {
    case Step::headers:
      return FailedOperation{Stage::header_converter, converters_.header_class};
    case Step::key:
      return FailedOperation{Stage::key_converter, converters_.key_class};
    case Step::value:
      return FailedOperation{Stage::value_converter, converters_.value_class};
    case Step::check:
      break;
  }
  return std::nullopt;
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
