#include "rest/views/insight.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>

namespace troupe::rest {

namespace {

using Json = nlohmann::ordered_json;
using runtime::FailureInfo;
using runtime::TaskInsight;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class T>
Json nullable(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

const char* target_text(runtime::TargetState target) {
  switch (target) {
    case runtime::TargetState::started:
      return "STARTED";
    case runtime::TargetState::paused:
      return "PAUSED";
    case runtime::TargetState::stopped:
      return "STOPPED";
  }
  return "";
}

Json failure_of(const FailureInfo& failure) {
  return Json{{"at_ms", failure.at_ms},
              {"ran_for_ms", failure.ran_for_ms},
              {"class", failure.error_class},
              {"message", failure.message},
              {"cause", failure.cause},
              {"record", failure.record.empty() ? Json(nullptr) : Json(failure.record)}};
}

Json stall_of(const std::optional<runtime::StallInfo>& stall) {
  if (!stall) {
    return nullptr;
  }
  return Json{{"reason", stall->reason},
              {"call", stall->call.empty() ? Json(nullptr) : Json(stall->call)},
              {"since_ms", stall->since_ms}};
}

Json failures_of(const std::vector<FailureInfo>& failures) {
  auto list = Json::array();
  for (const auto& failure : failures) {
    list.push_back(failure_of(failure));
  }
  return list;
}

Json task_of(const TaskInsight& task) {
  const auto& progress = task.progress;
  return Json{{"connector", task.id.connector.value},
              {"task", task.id.number},
              {"state", runtime::state_text(task.state)},
              {"incarnation", task.incarnation},
              {"running_since_ms", nullable(task.running_since_ms)},
              {"restarts",
               {{"attempts", task.restarts.attempts},
                {"max_attempts", task.restarts.max_attempts},
                {"total", task.restarts.total},
                {"next_ms", nullable(task.restarts.next_ms)}}},
              {"progress",
               {{"records", progress.records},
                {"records_per_second", std::round(progress.records_per_second * 100) / 100},
                {"in_flight", progress.in_flight},
                {"last_moved_ms", nullable(progress.last_moved_ms)}}},
              {"stall", stall_of(task.stall)},
              {"failures", failures_of(task.failures)}};
}

}  // namespace

std::string connector_insight_json(const runtime::ConnectorInsight& connector) {
  auto tasks = Json::array();
  for (const auto& task : connector.tasks) {
    tasks.push_back(task_of(task));
  }
  return text_of(Json{{"name", connector.name.value},
                      {"state", runtime::state_text(connector.state)},
                      {"target_state", target_text(connector.target)},
                      {"worker_id", connector.worker_id},
                      {"stall", stall_of(connector.stall)},
                      {"failures", failures_of(connector.failures)},
                      {"tasks", std::move(tasks)}});
}

std::string task_insights_json(const std::vector<runtime::ConnectorInsight>& connectors) {
  auto tasks = Json::array();
  for (const auto& connector : connectors) {
    for (const auto& task : connector.tasks) {
      tasks.push_back(task_of(task));
    }
  }
  return text_of(tasks);
}

}  // namespace troupe::rest
