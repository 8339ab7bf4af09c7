#include "rest/error_table.hpp"
#include "rest/resources.hpp"

namespace troupe::rest {

namespace {

void get_metrics(const Request&, runtime::Herder& herder, const Respond& respond) {
  herder.metrics_text([respond](Result<std::string> text) {
    respond(text.ok() ? Response{200, "text/plain; version=0.0.4; charset=utf-8", *text, {}}
                      : error_response(text.error()));
  });
}

}  // namespace

std::vector<Route> metrics_routes() {
  return {{Method::get, "/metrics", get_metrics, false, "text/plain"}};
}

}  // namespace troupe::rest
