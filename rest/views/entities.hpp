#pragma once

#include "runtime/herder.hpp"

#include <string>
#include <vector>

namespace troupe::rest {

/// JSON of the runtime's types, with upstream's field names and order; invalid UTF-8 is replaced.
/// Pure. Source: org.apache.kafka.connect.runtime.rest.entities.
[[nodiscard]] std::string server_info_json(const runtime::ServerInfo& info);
[[nodiscard]] std::string health_json(const runtime::WorkerHealth& health);
[[nodiscard]] std::string names_json(const std::vector<runtime::ConnectorName>& names);
[[nodiscard]] std::string connector_info_json(const runtime::ConnectorInfo& info);
[[nodiscard]] std::string config_json(const Settings& config);
[[nodiscard]] std::string status_json(const runtime::ConnectorStateInfo& status);
[[nodiscard]] std::string tasks_json(const std::vector<runtime::TaskInfo>& tasks);
[[nodiscard]] std::string task_status_json(std::int32_t number,
                                           const runtime::InstanceStatus& status);
[[nodiscard]] std::string topics_json(const runtime::ConnectorName& name,
                                      const std::vector<std::string>& topics);
[[nodiscard]] std::string plugins_json(const std::vector<runtime::PluginInfo>& plugins);
/// An error when a value is none that offsets may have.
[[nodiscard]] Result<std::string> offsets_json(const runtime::ConnectorOffsets& offsets);
[[nodiscard]] std::string message_json(const std::string& message);
[[nodiscard]] std::string error_json(int status, const std::string& message);

/// What `expand` asks for, in the order asked.
enum class Expand : std::uint8_t { status, info };

/// The map of `GET /connectors?expand=…`: connectors that lack something asked for are left out.
[[nodiscard]] std::string expanded_json(const std::vector<runtime::ConnectorInfo>& infos,
                                        const std::vector<runtime::ConnectorStateInfo>& statuses,
                                        const std::vector<Expand>& expand);

}  // namespace troupe::rest
