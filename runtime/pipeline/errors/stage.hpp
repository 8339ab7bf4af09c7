#pragma once

#include <troupe/result.hpp>

#include <cstdint>
#include <string_view>

namespace troupe::runtime {

/// What was being done to a record when it failed.
/// Source: org.apache.kafka.connect.runtime.errors.Stage.
enum class Stage : std::uint8_t {
  task_poll,
  task_put,
  transformation,
  key_converter,
  value_converter,
  header_converter,
  kafka_produce,
  kafka_consume
};

/// `VALUE_CONVERTER`, …: as logs and dead letters spell it.
[[nodiscard]] std::string_view stage_name(Stage stage) noexcept;

/// Whether `errors.tolerance=all` covers such an error: any exception of transforms and converters,
/// elsewhere only those that ask to be retried.
[[nodiscard]] bool is_tolerable(Stage stage, const Error& error) noexcept;

/// Whether error handling passes it by: what Java calls an Error (memory is short, a class is
/// missing) is no exception of the record's.
[[nodiscard]] bool is_beyond_handling(const Error& error) noexcept;

}  // namespace troupe::runtime
