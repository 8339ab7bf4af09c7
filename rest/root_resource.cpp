#include "rest/answer.hpp"
#include "rest/resources.hpp"
#include "rest/views/entities.hpp"

namespace troupe::rest {

namespace {

void get_server_info(const Request&, runtime::Herder& herder, const Respond& respond) {
  herder.server_info(answer<runtime::ServerInfo>(respond, 200, server_info_json));
}

void get_health(const Request&, runtime::Herder& herder, const Respond& respond) {
  herder.health([respond](Result<runtime::WorkerHealth> health) {
    using State = runtime::WorkerHealth::State;
    if (!health.ok()) {
      return respond(error_response(health.error()));
    }
    const int status = health->state == State::healthy    ? 200
                       : health->state == State::starting ? 503
                                                          : 500;
    respond(json_response(status, health_json(*health)));
  });
}

}  // namespace

std::vector<Route> root_routes() {
  return {{Method::get, "/", get_server_info, false}, {Method::get, "/health", get_health, false}};
}

}  // namespace troupe::rest
