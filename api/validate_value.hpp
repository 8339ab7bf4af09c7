#pragma once

#include <troupe/struct.hpp>
#include <troupe/value.hpp>

namespace troupe {

/// What `Schema::plain_kind` tells of a schema.
[[nodiscard]] Value::Kind find_plain_kind(const Schema& schema);

/// Whether a value fits its schema, with all that is in it. `validate_value` finds the same and
/// says what is wrong.
[[nodiscard]] bool fits_wholly(const SchemaPtr& schema, const Value& value);

/// Whether every field fits; a null does also where the schema has a default.
[[nodiscard]] bool is_valid(const Struct& structure);

}  // namespace troupe
