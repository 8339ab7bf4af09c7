#pragma once

#include <troupe/value.hpp>

namespace troupe::runtime::transforms {

/// Casts one value as `Cast` does: numbers are cut or saturated as Java does it, dates become their
/// base value first. `schema` is the value's own, null when it has none. Null stays null. Throws
/// DataException. Source: org.apache.kafka.connect.transforms.Cast.castValueToType.
[[nodiscard]] Value cast_value(const SchemaPtr& schema, const Value& value, SchemaType target);

}  // namespace troupe::runtime::transforms
