#pragma once

#include "runtime/ids.hpp"
#include "runtime/pipeline/errors/stage.hpp"
#include "runtime/seams/record_reader.hpp"
#include <troupe/record.hpp>
#include <troupe/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// One failure of one record, as reporters see it. A view: everything must outlive the call.
/// Source: org.apache.kafka.connect.runtime.errors.ProcessingContext.
struct FailedRecord {
  Stage stage = Stage::transformation;
  std::string_view class_name;  ///< the Java class that was at work
  const Error* error = nullptr;
  const ConsumedRecord* consumed = nullptr;  ///< of a sink
  const SourceRecord* source = nullptr;      ///< of a source, before transforms; null: not kept
};

/// The line the log gets. `with_record`: `errors.log.include.messages`.
/// Source: org.apache.kafka.connect.runtime.errors.LogReporter.
[[nodiscard]] std::string failure_line(const TaskId& task, const FailedRecord& failed,
                                       bool with_record);

/// A header of a dead letter; no value is Kafka's null.
using DeadLetterHeader = std::pair<std::string_view, std::optional<std::string>>;

/// The `__connect.errors.…` headers, in upstream's order.
/// Source: org.apache.kafka.connect.runtime.errors.DeadLetterQueueReporter.
[[nodiscard]] std::vector<DeadLetterHeader> dead_letter_headers(const TaskId& task,
                                                                const FailedRecord& failed);

}  // namespace troupe::runtime
