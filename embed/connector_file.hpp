#pragma once

#include "runtime/herder.hpp"
#include <troupe/result.hpp>

#include <string>

namespace troupe::embed {

/// Reads a connector file in any of its forms: a JSON configuration map, a JSON create request, or
/// Java properties. The file's extension does not matter.
/// Source: org.apache.kafka.connect.cli.ConnectStandalone.parseConnectorConfigurationFile.
[[nodiscard]] Result<runtime::CreateRequest> read_connector(const std::string& path);

}  // namespace troupe::embed
