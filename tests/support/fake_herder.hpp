#pragma once

#include "runtime/herder.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace troupe::tests {

/// A herder that knows what it is told. `silent` ones keep the questions and answer none.
class FakeHerder : public runtime::Herder {
 public:
  std::map<std::string, Settings> configs;
  std::map<std::string, runtime::TargetState> targets;
  std::vector<runtime::RestartRequest> restarts;
  std::map<std::string, runtime::ConnectorOffsets> committed;
  bool silent = false;
  Errc next_error = Errc::internal;
  bool fail_next = false;
  std::vector<std::function<void()>> kept;

  void server_info(Done<runtime::ServerInfo> done) override {
    done(runtime::ServerInfo{"4.2.0", "c", "id"});
  }
  void health(Done<runtime::WorkerHealth> done) override {
    done(runtime::WorkerHealth{runtime::WorkerHealth::State::healthy, "fine"});
  }
  void connectors(Done<std::vector<runtime::ConnectorName>> done) override {
    if (silent) {
      kept.emplace_back([done = std::move(done)] { done(std::vector<runtime::ConnectorName>()); });
      return;
    }
    if (std::exchange(fail_next, false)) {
      return done(Error{next_error, "told to", "", ""});
    }
    std::vector<runtime::ConnectorName> names;
    for (const auto& [name, config] : configs) {
      names.push_back({name});
    }
    done(std::move(names));
  }
  void connector_info(const runtime::ConnectorName& name,
                      Done<runtime::ConnectorInfo> done) override {
    const auto found = configs.find(name.value);
    if (found == configs.end()) {
      return done(Error{Errc::not_found, "Connector " + name.value + " not found", "", ""});
    }
    done(runtime::ConnectorInfo{name, found->second, {{name, 0}}, runtime::ConnectorKind::source});
  }
  void connector_status(const runtime::ConnectorName& name,
                        Done<runtime::ConnectorStateInfo> done) override {
    runtime::ConnectorStateInfo status;
    status.name = name;
    status.connector = {runtime::ReportedState::running, "w:1", "1.0", "", 0};
    status.tasks[0] = {runtime::ReportedState::failed, "w:1", std::nullopt, "trace\n", 0};
    status.kind = runtime::ConnectorKind::sink;
    done(std::move(status));
  }
  void all_infos(Done<std::vector<runtime::ConnectorInfo>> done) override {
    done(std::vector<runtime::ConnectorInfo>());
  }
  void all_statuses(Done<std::vector<runtime::ConnectorStateInfo>> done) override {
    done(std::vector<runtime::ConnectorStateInfo>());
  }
  void create_connector(runtime::CreateRequest request,
                        Done<runtime::ConnectorInfo> done) override {
    Settings settings;
    for (const auto& [key, value] : request.config) {
      settings[key] = value.value_or("null");
    }
    configs[request.name.value] = settings;
    done(runtime::ConnectorInfo{request.name, settings, {}, runtime::ConnectorKind::source});
  }
  void put_config(const runtime::ConnectorName& name, ConfigMap config,
                  Done<runtime::PutOutcome> done) override {
    const bool created = !configs.contains(name.value);
    Settings settings;
    for (const auto& [key, value] : config) {
      settings[key] = value.value_or("null");
    }
    configs[name.value] = settings;
    done(runtime::PutOutcome{created, {name, settings, {}, runtime::ConnectorKind::unknown}});
  }
  void patch_config(const runtime::ConnectorName& name, ConfigMap patch,
                    Done<runtime::ConnectorInfo> done) override {
    auto& settings = configs[name.value];
    for (const auto& [key, value] : patch) {
      value ? void(settings[key] = *value) : void(settings.erase(key));
    }
    done(runtime::ConnectorInfo{name, settings, {}, runtime::ConnectorKind::source});
  }
  void set_target(const runtime::ConnectorName& name, runtime::TargetState target,
                  Done<troupe::Done> done) override {
    if (!configs.contains(name.value)) {
      return done(Error{Errc::not_found, "Unknown connector " + name.value, "", ""});
    }
    targets[name.value] = target;
    done(troupe::Done{});
  }
  void restart_connector(const runtime::ConnectorName& name, Done<troupe::Done> done) override {
    restarts.push_back({name, false, false});
    done(troupe::Done{});
  }
  void restart(const runtime::RestartRequest& request,
               Done<runtime::ConnectorStateInfo> done) override {
    restarts.push_back(request);
    connector_status(request.name, std::move(done));
  }
  void restart_task(const runtime::TaskId& task, Done<troupe::Done> done) override {
    task.number == 0
        ? done(troupe::Done{})
        : done(Error{Errc::not_found, "Task " + task.to_text() + " not found", "", ""});
  }
  void tasks(const runtime::ConnectorName& name,
             Done<std::vector<runtime::TaskInfo>> done) override {
    done(std::vector<runtime::TaskInfo>{{{name, 0}, {{"task.class", "T"}}}});
  }
  void task_status(const runtime::TaskId& task, Done<runtime::InstanceStatus> done) override {
    task.number == 0
        ? done(runtime::InstanceStatus{runtime::ReportedState::running, "w:1", "1.0", "", 0})
        : done(Error{Errc::not_found, "No status found for task " + task.to_text(), "", ""});
  }
  void active_topics(const runtime::ConnectorName&, Done<std::vector<std::string>> done) override {
    done(std::vector<std::string>{"a", "b"});
  }
  void reset_active_topics(const runtime::ConnectorName&, Done<troupe::Done> done) override {
    done(Error{Errc::forbidden, "Topic tracking reset is disabled.", "", ""});
  }
  void offsets(const runtime::ConnectorName& name, Done<runtime::ConnectorOffsets> done) override {
    done(committed[name.value]);
  }
  void change_offsets(const runtime::ConnectorName& name,
                      std::optional<runtime::ConnectorOffsets> offsets,
                      Done<std::string> done) override {
    committed[name.value] = offsets.value_or(runtime::ConnectorOffsets());
    done(std::string("done"));
  }
  void insight(const runtime::ConnectorName& name, Done<runtime::ConnectorInsight> done) override {
    runtime::ConnectorInsight insight;
    insight.name = name;
    insight.tasks.resize(1);
    insight.tasks[0].id = {name, 0};
    done(std::move(insight));
  }
  void all_insights(Done<std::vector<runtime::ConnectorInsight>> done) override {
    done(std::vector<runtime::ConnectorInsight>());
  }
  void delete_connector(const runtime::ConnectorName& name, Done<troupe::Done> done) override {
    configs.erase(name.value);
    done(troupe::Done{});
  }
  void plugins(bool, Done<std::vector<runtime::PluginInfo>> done) override {
    done(std::vector<runtime::PluginInfo>());
  }
  void validate_config(ConfigMap config, Done<runtime::ConfigInfos> done) override {
    if (std::exchange(fail_next, false)) {
      return done(Error{next_error, "told to", "java.lang.Exception", ""});
    }
    runtime::ConfigInfos infos;
    infos.name = config.at("connector.class").value_or("null");
    done(std::move(infos));
  }
  void plugin_config(const std::string& plugin, const std::optional<std::string>& version,
                     Done<std::vector<runtime::ConfigKeyInfo>> done) override {
    runtime::ConfigKeyInfo key;
    key.name = plugin;
    key.documentation = version.value_or("any");
    done(std::vector{key});
  }
  void metrics_text(Done<std::string> done) override { done(std::string("metric 1\n")); }
};

}  // namespace troupe::tests
