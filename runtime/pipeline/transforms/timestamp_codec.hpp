#pragma once

#include "runtime/pipeline/transforms/date_pattern.hpp"
#include <troupe/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::runtime::transforms {

/// The forms of a point in time that `TimestampConverter` knows.
enum class TimestampKind : std::uint8_t { text, unix_time, date, time, timestamp };

/// What a `target.type` names.
[[nodiscard]] TimestampKind timestamp_kind_named(std::string_view target_type);
/// The form of values with this schema; throws ConnectException when it is none.
[[nodiscard]] TimestampKind timestamp_kind(const Schema& schema);
/// The form of a value without schema; throws DataException when it is none.
[[nodiscard]] TimestampKind timestamp_kind(const Value& value);
[[nodiscard]] const SchemaPtr& timestamp_schema(TimestampKind kind, bool optional);

enum class UnixPrecision : std::uint8_t { nanoseconds, microseconds, milliseconds, seconds };
[[nodiscard]] UnixPrecision unix_precision(std::string_view name);

/// Reads and writes one value. Both throw DataException for values of another class. Not
/// thread-safe: owned by one transform.
class TimestampCodec {
 public:
  TimestampCodec() = default;
  TimestampCodec(std::optional<DatePattern> pattern, UnixPrecision precision)
      : pattern_(std::move(pattern)), precision_(precision) {}

  [[nodiscard]] std::int64_t to_epoch_ms(const Value& value, TimestampKind kind) const;
  [[nodiscard]] Value from_epoch_ms(std::int64_t epoch_ms, TimestampKind kind) const;

 private:
  [[nodiscard]] std::int64_t parsed(const Value& value) const;

  std::optional<DatePattern> pattern_;
  UnixPrecision precision_ = UnixPrecision::milliseconds;
  mutable std::string scratch_;  ///< keeps its memory from one value to the next
};

}  // namespace troupe::runtime::transforms
