#pragma once

#include "runtime/config_infos.hpp"
#include "runtime/connector_offset.hpp"
#include "runtime/ids.hpp"
#include "runtime/insight.hpp"
#include "runtime/status.hpp"
#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe::runtime {

/// `GET /`. Source: org.apache.kafka.connect.runtime.rest.entities.ServerInfo.
struct ServerInfo {
  std::string version;
  std::string commit;
  std::string kafka_cluster_id;
};

/// `GET /health`. Source: …rest.entities.WorkerStatus.
struct WorkerHealth {
  enum class State : std::uint8_t { starting, healthy, unhealthy };
  State state = State::starting;
  std::string message;
};

enum class ConnectorKind : std::uint8_t { source, sink, unknown };

/// Source: …rest.entities.ConnectorInfo.
struct ConnectorInfo {
  ConnectorName name;
  Settings config;  ///< as submitted plus `name`; variables are not resolved
  std::vector<TaskId> tasks;
  ConnectorKind kind = ConnectorKind::unknown;
};

/// Source: …rest.entities.ConnectorStateInfo.
struct ConnectorStateInfo {
  ConnectorName name;
  InstanceStatus connector;
  std::map<std::int32_t, InstanceStatus> tasks;
  ConnectorKind kind = ConnectorKind::unknown;
};

/// Source: …rest.entities.TaskInfo.
struct TaskInfo {
  TaskId id;
  Settings config;  ///< variables are not resolved
};

/// Which parts of a connector to start anew. Source: …runtime.RestartRequest.
struct RestartRequest {
  ConnectorName name;
  bool only_failed = false;
  bool include_tasks = false;
};

/// Source: …rest.entities.PluginInfo. Listed in the order of `GET /connector-plugins`.
struct PluginInfo {
  enum class Kind : std::uint8_t {
    sink,
    source,
    transformation,
    predicate,
    converter,
    header_converter
  };
  std::string class_name;
  Kind kind = Kind::source;
  std::optional<std::string> version;
};

/// `POST /connectors` and connector files.
struct CreateRequest {
  ConnectorName name;
  ConfigMap config;
  std::optional<TargetState> initial_state;
};

/// A stored configuration, and whether the connector is new.
struct PutOutcome {
  bool created = false;
  ConnectorInfo info;
};

/// What REST asks of the cluster logic.
///
/// Every call returns at once; `done` is called exactly once, on a thread of the herder's or on the
/// caller's, and must not block. After `request_timeout` of the implementation an unanswered call
/// ends with `Errc::timeout`; the operation itself goes on. Thread-safe.
/// Source: org.apache.kafka.connect.runtime.Herder.
class Herder {
 public:
  template <class T>
  using Done = std::function<void(Result<T>)>;

  virtual ~Herder() = default;

  virtual void server_info(Done<ServerInfo> done) = 0;
  virtual void health(Done<WorkerHealth> done) = 0;
  virtual void connectors(Done<std::vector<ConnectorName>> done) = 0;
  virtual void connector_info(const ConnectorName& name, Done<ConnectorInfo> done) = 0;
  virtual void connector_status(const ConnectorName& name, Done<ConnectorStateInfo> done) = 0;
  /// All connectors at once, for `expand=info` and `expand=status`.
  virtual void all_infos(Done<std::vector<ConnectorInfo>> done) = 0;
  virtual void all_statuses(Done<std::vector<ConnectorStateInfo>> done) = 0;
  virtual void create_connector(CreateRequest request, Done<ConnectorInfo> done) = 0;
  virtual void put_config(const ConnectorName& name, ConfigMap config, Done<PutOutcome> done) = 0;
  /// Null values take keys away.
  virtual void patch_config(const ConnectorName& name, ConfigMap patch,
                            Done<ConnectorInfo> done) = 0;
  virtual void delete_connector(const ConnectorName& name, Done<troupe::Done> done) = 0;

  /// Pause, resume, stop. Stopping ends once the tasks have ended, the others at once.
  virtual void set_target(const ConnectorName& name, TargetState target,
                          Done<troupe::Done> done) = 0;
  /// Starts the connector object anew; ends once it is started and its tasks are settled.
  virtual void restart_connector(const ConnectorName& name, Done<troupe::Done> done) = 0;
  /// Starts what the request selects; answers at once with the plan: what is started anew shows as
  /// RESTARTING.
  virtual void restart(const RestartRequest& request, Done<ConnectorStateInfo> done) = 0;
  virtual void restart_task(const TaskId& task, Done<troupe::Done> done) = 0;
  /// In the order of their numbers.
  virtual void tasks(const ConnectorName& name, Done<std::vector<TaskInfo>> done) = 0;
  virtual void task_status(const TaskId& task, Done<InstanceStatus> done) = 0;
  /// Topics the connector has used, sorted; none for an unknown connector.
  virtual void active_topics(const ConnectorName& name, Done<std::vector<std::string>> done) = 0;
  virtual void reset_active_topics(const ConnectorName& name, Done<troupe::Done> done) = 0;

  /// What is committed.
  virtual void offsets(const ConnectorName& name, Done<ConnectorOffsets> done) = 0;
  /// Sets these, or resets all when nothing is given; the connector must be stopped. Answers with
  /// upstream's words of success.
  virtual void change_offsets(const ConnectorName& name, std::optional<ConnectorOffsets> offsets,
                              Done<std::string> done) = 0;

  /// What is known beyond upstream's status.
  virtual void insight(const ConnectorName& name, Done<ConnectorInsight> done) = 0;
  virtual void all_insights(Done<std::vector<ConnectorInsight>> done) = 0;

  virtual void plugins(bool connectors_only, Done<std::vector<PluginInfo>> done) = 0;
  /// Validates a connector's configuration, without storing anything.
  virtual void validate_config(ConfigMap config, Done<ConfigInfos> done) = 0;
  /// The definition of a plugin, by class name or alias, in a version or range when one is given.
  virtual void plugin_config(const std::string& plugin, const std::optional<std::string>& version,
                             Done<std::vector<ConfigKeyInfo>> done) = 0;
  /// Metrics in Prometheus text format.
  virtual void metrics_text(Done<std::string> done) = 0;
};

}  // namespace troupe::runtime
