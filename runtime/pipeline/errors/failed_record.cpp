#include "runtime/pipeline/errors/failed_record.hpp"

#include "runtime/plugins/trace.hpp"

namespace troupe::runtime {

namespace {

constexpr std::string_view unnamed_class = "org.apache.kafka.connect.errors.ConnectException";

std::string_view timestamp_type_name(TimestampType type) {
  return type == TimestampType::create_time ? "CreateTime" : "LogAppendTime";
}

std::string consumed_text(const ConsumedRecord& record) {
  auto text = "{topic='" + record.topic.str() + "', partition=" + std::to_string(record.partition) +
              ", offset=" + std::to_string(record.offset);
  if (record.timestamp_type != TimestampType::none) {
    text += ", timestamp=" + std::to_string(record.timestamp_ms.value_or(-1)) + ", timestampType=";
    text += timestamp_type_name(record.timestamp_type);
  }
  return text + '}';
}

}  // namespace

std::string failure_line(const TaskId& task, const FailedRecord& failed, bool with_record) {
  auto line = "Error encountered in task " + task.to_text() + ". Executing stage '";
  line += stage_name(failed.stage);
  line += "' with class '";
  line += failed.class_name;
  line += '\'';
  if (with_record && failed.consumed != nullptr) {
    line += ", where consumed record is " + consumed_text(*failed.consumed);
  } else if (with_record && failed.source != nullptr) {
    line += ", where source record is = " + failed.source->to_text();
  }
  return line + '.';
}

std::vector<DeadLetterHeader> dead_letter_headers(const TaskId& task, const FailedRecord& failed) {
  const auto& record = *failed.consumed;
  std::vector<DeadLetterHeader> headers = {
      {"__connect.errors.topic", record.topic.str()},
      {"__connect.errors.partition", std::to_string(record.partition)},
      {"__connect.errors.offset", std::to_string(record.offset)},
      {"__connect.errors.connector.name", task.connector.value},
      {"__connect.errors.task.id", std::to_string(task.number)},
      {"__connect.errors.stage", std::string(stage_name(failed.stage))},
      {"__connect.errors.class.name", std::string(failed.class_name)}};
  if (failed.error != nullptr) {
    const auto& error = *failed.error;
    headers.emplace_back("__connect.errors.exception.class.name",
                         error.java_class.empty() ? std::string(unnamed_class) : error.java_class);
    headers.emplace_back("__connect.errors.exception.message",
                         error.message.empty() ? std::nullopt : std::optional(error.message));
    headers.emplace_back("__connect.errors.exception.stacktrace", trace_text(error));
  }
  return headers;
}

}  // namespace troupe::runtime
