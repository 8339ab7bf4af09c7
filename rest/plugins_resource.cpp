#include "rest/answer.hpp"
#include "rest/resources.hpp"
#include "rest/views/entities.hpp"

namespace troupe::rest {

namespace {

void list_plugins(const Request& request, runtime::Herder& herder, const Respond& respond) {
  const auto given = request.first("connectorsOnly");
  const bool connectors_only = !given || given->empty() || request.flag("connectorsOnly");
  herder.plugins(connectors_only,
                 answer<std::vector<runtime::PluginInfo>>(respond, 200, plugins_json));
}

}  // namespace

std::vector<Route> plugins_routes() { return {{Method::get, "/connector-plugins", list_plugins}}; }

}  // namespace troupe::rest
