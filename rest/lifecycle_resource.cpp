#include "rest/answer.hpp"
#include "rest/resources.hpp"
#include "rest/views/entities.hpp"

#include <charconv>
#include <optional>

namespace troupe::rest {

namespace {

using runtime::TargetState;
using runtime::TaskId;

/// Nothing when the path has no task number there: upstream knows no such path.
std::optional<TaskId> task_of(const Request& request) {
  const auto& text = request.parameters.at(1);
  TaskId id{name_of(request), 0};
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, id.number);
  return parsed.ec == std::errc{} && parsed.ptr == end && !text.empty() ? std::optional(id)
                                                                        : std::nullopt;
}

void pause(const Request& request, runtime::Herder& herder, const Respond& respond) {
  herder.set_target(name_of(request), TargetState::paused, answer_empty(respond, 202));
}

void resume(const Request& request, runtime::Herder& herder, const Respond& respond) {
  herder.set_target(name_of(request), TargetState::started, answer_empty(respond, 202));
}

void stop(const Request& request, runtime::Herder& herder, const Respond& respond) {
  herder.set_target(name_of(request), TargetState::stopped, answer_empty(respond, 204));
}

void restart(const Request& request, runtime::Herder& herder, const Respond& respond) {
  const runtime::RestartRequest wanted{name_of(request), request.flag("onlyFailed"),
                                       request.flag("includeTasks")};
  if (!wanted.only_failed && !wanted.include_tasks) {
    return herder.restart_connector(wanted.name, answer_empty(respond, 204));
  }
  herder.restart(wanted, answer<runtime::ConnectorStateInfo>(respond, 202, status_json));
}

void get_tasks(const Request& request, runtime::Herder& herder, const Respond& respond) {
  herder.tasks(name_of(request), answer<std::vector<runtime::TaskInfo>>(respond, 200, tasks_json));
}

void get_task_status(const Request& request, runtime::Herder& herder, const Respond& respond) {
  const auto task = task_of(request);
  if (!task) {
    return respond(error_response(404, "HTTP 404 Not Found"));
  }
  herder.task_status(*task, answer<runtime::InstanceStatus>(
                                respond, 200, [number = task->number](const auto& status) {
                                  return task_status_json(number, status);
                                }));
}

void restart_task(const Request& request, runtime::Herder& herder, const Respond& respond) {
  const auto task = task_of(request);
  if (!task) {
    return respond(error_response(404, "HTTP 404 Not Found"));
  }
  herder.restart_task(*task, answer_empty(respond, 204));
}

void get_topics(const Request& request, runtime::Herder& herder, const Respond& respond) {
  const auto name = name_of(request);
  herder.active_topics(name, answer<std::vector<std::string>>(
                                 respond, 200, [name](const std::vector<std::string>& topics) {
                                   return topics_json(name, topics);
                                 }));
}

void reset_topics(const Request& request, runtime::Herder& herder, const Respond& respond) {
  herder.reset_active_topics(name_of(request), answer_empty(respond, 202));
}

}  // namespace

std::vector<Route> lifecycle_routes() {
  return {{Method::put, "/connectors/{}/pause", pause},
          {Method::put, "/connectors/{}/resume", resume},
          {Method::put, "/connectors/{}/stop", stop},
          {Method::post, "/connectors/{}/restart", restart},
          {Method::get, "/connectors/{}/tasks", get_tasks},
          {Method::get, "/connectors/{}/tasks/{}/status", get_task_status},
          {Method::post, "/connectors/{}/tasks/{}/restart", restart_task},
          {Method::get, "/connectors/{}/topics", get_topics},
          {Method::put, "/connectors/{}/topics/reset", reset_topics}};
}

}  // namespace troupe::rest
