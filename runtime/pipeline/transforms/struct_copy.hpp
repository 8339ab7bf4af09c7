#pragma once

#include <troupe/schema.hpp>
#include <troupe/struct.hpp>

namespace troupe::runtime::transforms {

/// Copies name, version, doc and parameters: not the optional flag, not the default.
/// Source: org.apache.kafka.connect.transforms.util.SchemaUtil.copySchemaBasics.
void copy_basics(const Schema& source, SchemaBuilder& target);

/// A field's value; where it is null and `replace_null` is set, the default of its schema. The
/// reference lives as long as the struct.
[[nodiscard]] const Value& field_value(const Struct& source, const Field& field, bool replace_null);

/// As above, out of a struct that is for destroying or assigning then: moved when nobody shares it.
[[nodiscard]] Value take_field(Struct& source, const Field& field, bool replace_null);

/// `put` for a value that was already checked against this very schema by the struct it comes from:
/// only what a struct does not check on its own, a null for a required field, is left to be
/// refused.
void store_checked(Struct& target, const Field& field, const Value& value);

}  // namespace troupe::runtime::transforms
