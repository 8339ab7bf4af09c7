#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace troupe::runtime {

/// What is wrong with a name that a topic, or a static member of a group, shall have: `'a b'
/// contains …`; nothing when it is legal. Source: org.apache.kafka.common.internals.Topic.validate.
[[nodiscard]] std::optional<std::string> legal_name_problem(std::string_view name);

}  // namespace troupe::runtime
