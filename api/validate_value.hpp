#pragma once

#include <troupe/value.hpp>

namespace troupe {

/// Whether a scalar or null fits its schema. False also where only a look inside a container can
/// tell: `validate_value` does that, and makes the message.
[[nodiscard]] bool plainly_fits(const Schema& schema, const Value& value);

}  // namespace troupe
