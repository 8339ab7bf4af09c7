#pragma once

#include <troupe/schema.hpp>
#include <troupe/value.hpp>

#include <cstdint>
#include <string_view>

/// Encoding of the logical types in their base types. Recognition is by schema name alone; every
/// function throws DataException when the name or the value does not fit.
/// Source: org.apache.kafka.connect.data.{Decimal,Date,Time,Timestamp}.
namespace troupe::logical {

inline constexpr std::int64_t day_ms = 86'400'000;

/// Whether the schema carries this logical name.
[[nodiscard]] inline bool is_named(const Schema& schema, std::string_view name) noexcept {
  return schema.name() && *schema.name() == name;
}

/// The `scale` parameter of a Decimal schema.
[[nodiscard]] std::int32_t decimal_scale(const Schema& schema);

/// The unscaled bytes; the value's scale must be the schema's.
[[nodiscard]] Bytes from_decimal(const Schema& schema, const Decimal& value);
[[nodiscard]] Decimal to_decimal(const Schema& schema, const Bytes& unscaled);

/// Days since 1970-01-01; the time of day must be midnight UTC.
[[nodiscard]] std::int32_t from_date(const Schema& schema, Instant value);
[[nodiscard]] Instant to_date(const Schema& schema, std::int32_t days);

/// Milliseconds since midnight; the day must be 1970-01-01.
[[nodiscard]] std::int32_t from_time(const Schema& schema, Instant value);
[[nodiscard]] Instant to_time(const Schema& schema, std::int32_t milliseconds);

/// Milliseconds since epoch.
[[nodiscard]] std::int64_t from_timestamp(const Schema& schema, Instant value);
[[nodiscard]] Instant to_timestamp(const Schema& schema, std::int64_t epoch_ms);

}  // namespace troupe::logical
