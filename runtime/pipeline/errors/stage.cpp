#include "runtime/pipeline/errors/stage.hpp"

namespace troupe::runtime {

std::string_view stage_name(Stage stage) noexcept {
  switch (stage) {
    case Stage::task_poll:
      return "TASK_POLL";
    case Stage::task_put:
      return "TASK_PUT";
    case Stage::transformation:
      return "TRANSFORMATION";
    case Stage::key_converter:
      return "KEY_CONVERTER";
    case Stage::value_converter:
      return "VALUE_CONVERTER";
    case Stage::header_converter:
      return "HEADER_CONVERTER";
    case Stage::kafka_produce:
      return "KAFKA_PRODUCE";
    case Stage::kafka_consume:
      break;
  }
  return "KAFKA_CONSUME";
}

bool is_tolerable(Stage stage, const Error& error) noexcept {
  switch (stage) {
    case Stage::transformation:
    case Stage::key_converter:
    case Stage::value_converter:
    case Stage::header_converter:
      return true;
    case Stage::task_poll:
    case Stage::task_put:
    case Stage::kafka_produce:
    case Stage::kafka_consume:
      break;
  }
  return error.code == Errc::retriable;
}

bool is_beyond_handling(const Error& error) noexcept {
  return error.java_class.starts_with("java.lang.") && error.java_class.ends_with("Error");
}

}  // namespace troupe::runtime
