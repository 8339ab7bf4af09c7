#pragma once

#include <optional>
#include <string>

namespace troupe::runtime::kafka {

/// What Java's clients say of an entry of `bootstrap.servers` that they cannot read; nothing when
/// they can. Source: org.apache.kafka.clients.ClientUtils.parseAndValidateAddresses.
[[nodiscard]] std::optional<std::string> server_problem(const std::string& entry);

}  // namespace troupe::runtime::kafka
