#pragma once

#include <troupe/schema.hpp>

#include <optional>
#include <string>

namespace troupe {

/// Parameters are equal in any order, as maps are in Java.
[[nodiscard]] bool same_parameters(const std::optional<SchemaParameters>& a,
                                   const std::optional<SchemaParameters>& b);

/// Java's text of the map: `{k=v, k2=v2}`, `null` for none.
[[nodiscard]] std::string parameters_text(const std::optional<SchemaParameters>& parameters);

}  // namespace troupe
