#pragma once

#include "actors/reply.hpp"
#include "runtime/herder.hpp"
#include "runtime/status.hpp"

#include <optional>
#include <string>
#include <vector>

// What REST and programs ask of the herder, as messages: the calls of `runtime::Herder`. Their ids
// are given out in `actors/messages.hpp`.

namespace troupe::actors {

using runtime::ConnectorName;
using runtime::TaskId;

struct ListConnectors {
  Reply<std::vector<ConnectorName>> reply;
};
struct GetConnector {
  ConnectorName name;
  Reply<runtime::ConnectorInfo> reply;
};
struct GetStatus {
  ConnectorName name;
  Reply<runtime::ConnectorStateInfo> reply;
};
struct GetAllConnectors {
  Reply<std::vector<runtime::ConnectorInfo>> reply;
};
struct GetAllStatuses {
  Reply<std::vector<runtime::ConnectorStateInfo>> reply;
};
struct GetHealth {
  Reply<runtime::WorkerHealth> reply;
};
struct CreateConnector {
  runtime::CreateRequest request;
  Reply<runtime::ConnectorInfo> reply;
};
struct PutConfig {
  ConnectorName name;
  ConfigMap config;
  Reply<runtime::PutOutcome> reply;
};
struct PatchConfig {
  ConnectorName name;
  ConfigMap patch;
  Reply<runtime::ConnectorInfo> reply;
};
struct DeleteConnector {
  ConnectorName name;
  Reply<Done> reply;
};
/// REST -> herder: what would this configuration be worth? Nothing is stored.
struct ValidateConfig {
  ConfigMap config;
  Reply<runtime::ConfigInfos> reply;
};
/// REST -> herder: what can be configured of this plugin?
struct GetPluginConfig {
  std::string plugin;
  std::optional<std::string> version;
  Reply<std::vector<runtime::ConfigKeyInfo>> reply;
};
/// Pause, resume or stop.
struct ChangeTarget {
  ConnectorName name;
  runtime::TargetState target = runtime::TargetState::started;
  Reply<Done> reply;
};
/// Start the connector object anew, and nothing else.
struct RestartConnector {
  ConnectorName name;
  Reply<Done> reply;
};
/// Start anew what the request selects.
struct RestartSelected {
  runtime::RestartRequest request;
  Reply<runtime::ConnectorStateInfo> reply;
};
/// Also herder -> connectors -> connector supervisor. Answered once the new incarnation is built.
struct RestartTask {
  TaskId id;
  Reply<Done> reply;
};
struct GetTasks {
  ConnectorName name;
  Reply<std::vector<runtime::TaskInfo>> reply;
};
struct GetTaskStatus {
  TaskId id;
  Reply<runtime::InstanceStatus> reply;
};
struct GetTopics {
  ConnectorName name;
  Reply<std::vector<std::string>> reply;
};
/// Also herder -> connectors -> connector supervisor -> task, without a reply: topics that were
/// reported are news again.
struct ResetTopics {
  ConnectorName name;
  Reply<Done> reply;
};
struct GetOffsets {
  ConnectorName name;
  Reply<runtime::ConnectorOffsets> reply;
};
/// Without offsets: reset all.
struct ChangeOffsets {
  ConnectorName name;
  std::optional<runtime::ConnectorOffsets> offsets;
  Reply<std::string> reply;
};
struct GetInsight {
  ConnectorName name;
  Reply<runtime::ConnectorInsight> reply;
};
struct GetAllInsights {
  Reply<std::vector<runtime::ConnectorInsight>> reply;
};
/// Program -> herder: every connector of the command line is created; the worker is ready.
struct StartupComplete {};

}  // namespace troupe::actors
