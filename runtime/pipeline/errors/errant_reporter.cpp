#include "runtime/pipeline/errors/errant_reporter.hpp"

#include "runtime/plugins/guard.hpp"

#include <string>

namespace troupe::runtime {

namespace {

std::optional<Slice> copied(const EncodedBytes& bytes) {
  return bytes ? std::optional(Slice::copy(*bytes)) : std::nullopt;
}

}  // namespace

ConsumedRecord RecordErrorReporter::converted_back(const SinkRecord& record) {
  const std::lock_guard lock(mutex_);
  if (!converters_) {
    auto made = make_converters_();
    if (!made.ok()) {
      throw ConnectException(made.error().message, made.error().cause);
    }
    converters_ = std::move(made).value();
  }
  ConsumedRecord consumed;
  consumed.topic = record.topic;
  consumed.partition = record.partition.value_or(0);
  consumed.offset = record.offset;
  consumed.timestamp_ms = record.timestamp_ms;
  consumed.timestamp_type = record.timestamp_type;
  std::string bytes;
  consumed.key = copied(converters_->key->from_connect_data(record.topic, record.headers,
                                                            record.key_schema, record.key, bytes));
  consumed.value = copied(converters_->value->from_connect_data(
      record.topic, record.headers, record.value_schema, record.value, bytes));
  for (const auto& header : record.headers) {
    consumed.headers.emplace_back(
        header.key, copied(converters_->header->from_connect_header(
                        record.topic, header.key.view(), header.schema, header.value, bytes)));
  }
  return consumed;
}

std::future<void> RecordErrorReporter::report(const SinkRecord& record,
                                              const ConnectException& error) {
  const auto failure = error_of(error);
  FailedRecord failed{Stage::task_put, "org.apache.kafka.connect.sink.SinkTask", &failure, nullptr,
                      nullptr};
  if (record.origin) {
    failed.consumed = static_cast<const ConsumedRecord*>(record.origin.get());
    return errors_->report_errant(failed, stop_);
  }
  const auto consumed = converted_back(record);
  failed.consumed = &consumed;
  return errors_->report_errant(failed, stop_);
}

}  // namespace troupe::runtime
