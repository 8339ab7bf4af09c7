#include "rest/answer.hpp"
#include "rest/resources.hpp"
#include "rest/views/insight.hpp"

namespace troupe::rest {

namespace {

void get_connector(const Request& request, runtime::Herder& herder, const Respond& respond) {
  herder.insight(name_of(request),
                 answer<runtime::ConnectorInsight>(respond, 200, connector_insight_json));
}

void list_tasks(const Request&, runtime::Herder& herder, const Respond& respond) {
  herder.all_insights(
      answer<std::vector<runtime::ConnectorInsight>>(respond, 200, task_insights_json));
}

}  // namespace

std::vector<Route> insight_routes() {
  return {{Method::get, "/troupe/v1/connectors/{}", get_connector},
          {Method::get, "/troupe/v1/tasks", list_tasks}};
}

}  // namespace troupe::rest
