#pragma once

#include <troupe/value.hpp>

namespace troupe {

/// Shows a value of one schema (`source`) in another (`target`): numbers widen, fields missing from
/// the source take the target's default, extra fields are dropped. Versions do not matter. Pure;
/// throws SchemaProjectorException where the schemas do not allow it, whatever the value is.
/// Source: org.apache.kafka.connect.data.SchemaProjector.
[[nodiscard]] Value project(const SchemaPtr& source, const Value& value, const SchemaPtr& target);

}  // namespace troupe
