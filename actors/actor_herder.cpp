#include "actors/actor_herder.hpp"

#include <utility>

namespace troupe::actors {

namespace {

Error forbidden(const std::string& message) {
  return {Errc::forbidden, message, "org.apache.kafka.connect.errors.ConnectException", ""};
}

}  // namespace

void ActorHerder::server_info(Done<runtime::ServerInfo> done) { done(parts_->server); }

void ActorHerder::health(Done<runtime::WorkerHealth> done) {
  post(worker_, GetHealth{Reply<runtime::WorkerHealth>(std::move(done))});
}

void ActorHerder::connectors(Done<std::vector<ConnectorName>> done) {
  post(worker_, ListConnectors{Reply<std::vector<ConnectorName>>(std::move(done))});
}

void ActorHerder::connector_info(const ConnectorName& name, Done<runtime::ConnectorInfo> done) {
  post(worker_, GetConnector{name, Reply<runtime::ConnectorInfo>(std::move(done))});
}

void ActorHerder::connector_status(const ConnectorName& name,
                                   Done<runtime::ConnectorStateInfo> done) {
  post(worker_, GetStatus{name, Reply<runtime::ConnectorStateInfo>(std::move(done))});
}

void ActorHerder::all_infos(Done<std::vector<runtime::ConnectorInfo>> done) {
  post(worker_, GetAllConnectors{Reply<std::vector<runtime::ConnectorInfo>>(std::move(done))});
}

void ActorHerder::all_statuses(Done<std::vector<runtime::ConnectorStateInfo>> done) {
  post(worker_, GetAllStatuses{Reply<std::vector<runtime::ConnectorStateInfo>>(std::move(done))});
}

void ActorHerder::create_connector(runtime::CreateRequest request,
                                   Done<runtime::ConnectorInfo> done) {
  post(worker_,
       CreateConnector{std::move(request), Reply<runtime::ConnectorInfo>(std::move(done))});
}

void ActorHerder::put_config(const ConnectorName& name, ConfigMap config,
                             Done<runtime::PutOutcome> done) {
  post(worker_, PutConfig{name, std::move(config), Reply<runtime::PutOutcome>(std::move(done))});
}

void ActorHerder::delete_connector(const ConnectorName& name, Done<troupe::Done> done) {
  post(worker_, DeleteConnector{name, Reply<troupe::Done>(std::move(done))});
}

void ActorHerder::patch_config(const ConnectorName& name, ConfigMap patch,
                               Done<runtime::ConnectorInfo> done) {
  post(worker_,
       PatchConfig{name, std::move(patch), Reply<runtime::ConnectorInfo>(std::move(done))});
}

void ActorHerder::set_target(const ConnectorName& name, runtime::TargetState target,
                             Done<troupe::Done> done) {
  post(worker_, ChangeTarget{name, target, Reply<troupe::Done>(std::move(done))});
}

void ActorHerder::restart_connector(const ConnectorName& name, Done<troupe::Done> done) {
  post(worker_, RestartConnector{name, Reply<troupe::Done>(std::move(done))});
}

void ActorHerder::restart(const runtime::RestartRequest& request,
                          Done<runtime::ConnectorStateInfo> done) {
  post(worker_, RestartSelected{request, Reply<runtime::ConnectorStateInfo>(std::move(done))});
}

void ActorHerder::restart_task(const TaskId& task, Done<troupe::Done> done) {
  post(worker_, RestartTask{task, Reply<troupe::Done>(std::move(done))});
}

void ActorHerder::tasks(const ConnectorName& name, Done<std::vector<runtime::TaskInfo>> done) {
  post(worker_, GetTasks{name, Reply<std::vector<runtime::TaskInfo>>(std::move(done))});
}

void ActorHerder::task_status(const TaskId& task, Done<runtime::InstanceStatus> done) {
  post(worker_, GetTaskStatus{task, Reply<runtime::InstanceStatus>(std::move(done))});
}

void ActorHerder::active_topics(const ConnectorName& name, Done<std::vector<std::string>> done) {
  if (!parts_->config.topic_tracking) {
    return done(forbidden("Topic tracking is disabled."));
  }
  post(worker_, GetTopics{name, Reply<std::vector<std::string>>(std::move(done))});
}

void ActorHerder::reset_active_topics(const ConnectorName& name, Done<troupe::Done> done) {
  if (!parts_->config.topic_tracking) {
    return done(forbidden("Topic tracking is disabled."));
  }
  if (!parts_->config.topic_tracking_reset) {
    return done(forbidden("Topic tracking reset is disabled."));
  }
  post(worker_, ResetTopics{name, Reply<troupe::Done>(std::move(done))});
}

void ActorHerder::offsets(const ConnectorName& name, Done<runtime::ConnectorOffsets> done) {
  post(worker_, GetOffsets{name, Reply<runtime::ConnectorOffsets>(std::move(done))});
}

void ActorHerder::change_offsets(const ConnectorName& name,
                                 std::optional<runtime::ConnectorOffsets> offsets,
                                 Done<std::string> done) {
  post(worker_, ChangeOffsets{name, std::move(offsets), Reply<std::string>(std::move(done))});
}

void ActorHerder::insight(const ConnectorName& name, Done<runtime::ConnectorInsight> done) {
  post(worker_, GetInsight{name, Reply<runtime::ConnectorInsight>(std::move(done))});
}

void ActorHerder::all_insights(Done<std::vector<runtime::ConnectorInsight>> done) {
  post(worker_, GetAllInsights{Reply<std::vector<runtime::ConnectorInsight>>(std::move(done))});
}

void ActorHerder::plugins(bool connectors_only, Done<std::vector<runtime::PluginInfo>> done) {
  done(parts_->plugins->list(connectors_only));
}

void ActorHerder::validate_config(ConfigMap config, Done<runtime::ConfigInfos> done) {
  post(worker_, ValidateConfig{std::move(config), Reply<runtime::ConfigInfos>(std::move(done))});
}

void ActorHerder::plugin_config(const std::string& plugin,
                                const std::optional<std::string>& version,
                                Done<std::vector<runtime::ConfigKeyInfo>> done) {
  post(worker_, GetPluginConfig{plugin, version,
                                Reply<std::vector<runtime::ConfigKeyInfo>>(std::move(done))});
}

void ActorHerder::metrics_text(Done<std::string> done) { parts_->scraper->scrape(std::move(done)); }

void ActorHerder::startup_complete() { post(worker_, StartupComplete{}); }

void ActorHerder::stop(Done<troupe::Done> done) {
  post(worker_, StopWorker{Reply<troupe::Done>(std::move(done))});
}

}  // namespace troupe::actors
