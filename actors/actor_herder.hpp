#pragma once

#include "actors/messages.hpp"
#include "runtime/herder.hpp"
#include "runtime/worker/worker_parts.hpp"

namespace troupe::actors {

/// The herder as REST and programs see it: each call is one message to the worker's actors. Must be
/// destroyed before the actor system.
class ActorHerder final : public runtime::Herder {
 public:
  ActorHerder(caf::actor worker, runtime::WorkerPartsPtr parts)
      : worker_(std::move(worker)), parts_(std::move(parts)) {}

  void server_info(Done<runtime::ServerInfo> done) override;
  void health(Done<runtime::WorkerHealth> done) override;
  void connectors(Done<std::vector<ConnectorName>> done) override;
  void connector_info(const ConnectorName& name, Done<runtime::ConnectorInfo> done) override;
  void connector_status(const ConnectorName& name, Done<runtime::ConnectorStateInfo> done) override;
  void all_infos(Done<std::vector<runtime::ConnectorInfo>> done) override;
  void all_statuses(Done<std::vector<runtime::ConnectorStateInfo>> done) override;
  void create_connector(runtime::CreateRequest request, Done<runtime::ConnectorInfo> done) override;
  void put_config(const ConnectorName& name, ConfigMap config,
                  Done<runtime::PutOutcome> done) override;
  void patch_config(const ConnectorName& name, ConfigMap patch,
                    Done<runtime::ConnectorInfo> done) override;
  void delete_connector(const ConnectorName& name, Done<troupe::Done> done) override;
  void set_target(const ConnectorName& name, runtime::TargetState target,
                  Done<troupe::Done> done) override;
  void restart_connector(const ConnectorName& name, Done<troupe::Done> done) override;
  void restart(const runtime::RestartRequest& request,
               Done<runtime::ConnectorStateInfo> done) override;
  void restart_task(const TaskId& task, Done<troupe::Done> done) override;
  void tasks(const ConnectorName& name, Done<std::vector<runtime::TaskInfo>> done) override;
  void task_status(const TaskId& task, Done<runtime::InstanceStatus> done) override;
  void active_topics(const ConnectorName& name, Done<std::vector<std::string>> done) override;
  void reset_active_topics(const ConnectorName& name, Done<troupe::Done> done) override;
  void offsets(const ConnectorName& name, Done<runtime::ConnectorOffsets> done) override;
  void change_offsets(const ConnectorName& name, std::optional<runtime::ConnectorOffsets> offsets,
                      Done<std::string> done) override;
  void insight(const ConnectorName& name, Done<runtime::ConnectorInsight> done) override;
  void all_insights(Done<std::vector<runtime::ConnectorInsight>> done) override;
  void plugins(bool connectors_only, Done<std::vector<runtime::PluginInfo>> done) override;
  void validate_config(ConfigMap config, Done<runtime::ConfigInfos> done) override;
  void plugin_config(const std::string& plugin, const std::optional<std::string>& version,
                     Done<std::vector<runtime::ConfigKeyInfo>> done) override;
  void metrics_text(Done<std::string> done) override;

  /// Every connector of the command line is created.
  void startup_complete();
  /// Stops the worker; answered when everything has ended.
  void stop(Done<troupe::Done> done);

 private:
  caf::actor worker_;
  runtime::WorkerPartsPtr parts_;
};

}  // namespace troupe::actors
