#include "rest/views/entities.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace troupe::rest {

namespace {

using Json = nlohmann::ordered_json;
using runtime::ConnectorInfo;
using runtime::ConnectorKind;
using runtime::ConnectorStateInfo;
using runtime::InstanceStatus;
using runtime::PluginInfo;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const char* kind_text(ConnectorKind kind) {
  switch (kind) {
    case ConnectorKind::source:
      return "source";
    case ConnectorKind::sink:
      return "sink";
    case ConnectorKind::unknown:
      break;
  }
  return "unknown";
}

const char* plugin_kind_text(PluginInfo::Kind kind) {
  switch (kind) {
    case PluginInfo::Kind::sink:
      return "sink";
    case PluginInfo::Kind::source:
      return "source";
    case PluginInfo::Kind::transformation:
      return "transformation";
    case PluginInfo::Kind::predicate:
      return "predicate";
    case PluginInfo::Kind::converter:
      return "converter";
    case PluginInfo::Kind::header_converter:
      return "header_converter";
  }
  return "unknown";
}

Json map_of(const Settings& settings) {
  auto object = Json::object();
  for (const auto& [name, value] : settings) {
    object[name] = value;
  }
  return object;
}

Json info_of(const ConnectorInfo& info) {
  auto tasks = Json::array();
  for (const auto& task : info.tasks) {
    tasks.push_back(Json{{"connector", task.connector.value}, {"task", task.number}});
  }
  return Json{{"name", info.name.value},
              {"config", map_of(info.config)},
              {"tasks", std::move(tasks)},
              {"type", kind_text(info.kind)}};
}

void add_status(const InstanceStatus& status, Json& object) {
  object["state"] = runtime::state_text(status.state);
  object["worker_id"] = status.worker_id;
  object["version"] = status.version ? Json(*status.version) : Json(nullptr);
  if (!status.trace.empty()) {
    object["trace"] = status.trace;
  }
}

Json status_of(const ConnectorStateInfo& status) {
  auto connector = Json::object();
  add_status(status.connector, connector);
  auto tasks = Json::array();
  for (const auto& [number, task] : status.tasks) {
    Json object{{"id", number}};
    add_status(task, object);
    tasks.push_back(std::move(object));
  }
  return Json{{"name", status.name.value},
              {"connector", std::move(connector)},
              {"tasks", std::move(tasks)},
              {"type", kind_text(status.kind)}};
}

}  // namespace

std::string server_info_json(const runtime::ServerInfo& info) {
  return text_of(Json{{"version", info.version},
                      {"commit", info.commit},
                      {"kafka_cluster_id", info.kafka_cluster_id}});
}

std::string health_json(const runtime::WorkerHealth& health) {
  using State = runtime::WorkerHealth::State;
  const char* status = health.state == State::healthy    ? "healthy"
                       : health.state == State::starting ? "starting"
                                                         : "unhealthy";
  return text_of(Json{{"status", status}, {"message", health.message}});
}

std::string names_json(const std::vector<runtime::ConnectorName>& names) {
  auto array = Json::array();
  for (const auto& name : names) {
    array.push_back(name.value);
  }
  return text_of(array);
}

std::string connector_info_json(const ConnectorInfo& info) { return text_of(info_of(info)); }

std::string config_json(const Settings& config) { return text_of(map_of(config)); }

std::string status_json(const ConnectorStateInfo& status) { return text_of(status_of(status)); }

std::string tasks_json(const std::vector<runtime::TaskInfo>& tasks) {
  auto array = Json::array();
  for (const auto& task : tasks) {
    array.push_back(Json{{"id", {{"connector", task.id.connector.value}, {"task", task.id.number}}},
                         {"config", map_of(task.config)}});
  }
  return text_of(array);
}

std::string task_status_json(std::int32_t number, const InstanceStatus& status) {
  Json object{{"id", number}};
  add_status(status, object);
  return text_of(object);
}

std::string topics_json(const runtime::ConnectorName& name,
                        const std::vector<std::string>& topics) {
  return text_of(Json{{name.value, {{"topics", topics}}}});
}

std::string plugins_json(const std::vector<PluginInfo>& plugins) {
  auto array = Json::array();
  for (const auto& plugin : plugins) {
    Json object{{"class", plugin.class_name}, {"type", plugin_kind_text(plugin.kind)}};
    if (plugin.version) {
      object["version"] = *plugin.version;
    }
    array.push_back(std::move(object));
  }
  return text_of(array);
}

Result<std::string> offsets_json(const runtime::ConnectorOffsets& offsets) {
  std::string out = R"({"offsets":[)";
  const auto append = [&out](const char* name, const std::optional<OffsetMap>& map) {
    out += '"' + std::string(name) + "\":";
    auto text = map ? runtime::offset_json(*map) : Result<std::string>(std::string("null"));
    if (!text.ok()) {
      return Status(text.error());
    }
    out += *text;
    return Status(Done{});
  };
  for (const auto& entry : offsets) {
    out += out.ends_with('[') ? "{" : ",{";
    if (auto done = append("partition", entry.partition); !done.ok()) {
      return done.error();
    }
    out += ',';
    if (auto done = append("offset", entry.offset); !done.ok()) {
      return done.error();
    }
    out += '}';
  }
  return out + "]}";
}

std::string message_json(const std::string& message) {
  Json object;
  object["message"] = message;
  return text_of(object);
}

std::string error_json(int status, const std::string& message) {
  return text_of(Json{{"error_code", status}, {"message", message}});
}

std::string expanded_json(const std::vector<ConnectorInfo>& infos,
                          const std::vector<ConnectorStateInfo>& statuses,
                          const std::vector<Expand>& expand) {
  std::map<std::string, Json> status_by_name;
  for (const auto& status : statuses) {
    status_by_name[status.name.value] = status_of(status);
  }
  auto object = Json::object();
  for (const auto& info : infos) {
    auto entry = Json::object();
    bool complete = true;
    for (const auto what : expand) {
      if (what == Expand::info) {
        entry["info"] = info_of(info);
      } else if (const auto found = status_by_name.find(info.name.value);
                 found != status_by_name.end()) {
        entry["status"] = found->second;
      } else {
        complete = false;
      }
    }
    if (complete) {
      object[info.name.value] = std::move(entry);
    }
  }
  return text_of(object);
}

}  // namespace troupe::rest
