#include "rest/answer.hpp"
#include "rest/json_reader.hpp"
#include "rest/resources.hpp"
#include "rest/views/entities.hpp"

namespace troupe::rest {

namespace {

void get_offsets(const Request& request, runtime::Herder& herder, const Respond& respond) {
  herder.offsets(name_of(request), [respond](const Result<runtime::ConnectorOffsets>& offsets) {
    if (!offsets.ok()) {
      return respond(error_response(offsets.error()));
    }
    const auto text = offsets_json(*offsets);
    respond(text.ok() ? json_response(200, *text) : error_response(text.error()));
  });
}

void alter_offsets(const Request& request, runtime::Herder& herder, const Respond& respond) {
  auto offsets = read_offsets_request(request.body);
  if (!offsets.ok()) {
    return respond(error_response(offsets.error()));
  }
  if (offsets->empty()) {
    return respond(error_response(
        400, "Partitions / offsets need to be provided for an alter offsets request"));
  }
  herder.change_offsets(name_of(request), std::move(offsets).value(),
                        answer<std::string>(respond, 200, message_json));
}

void reset_offsets(const Request& request, runtime::Herder& herder, const Respond& respond) {
  herder.change_offsets(name_of(request), std::nullopt,
                        answer<std::string>(respond, 200, message_json));
}

}  // namespace

std::vector<Route> offsets_routes() {
  return {{Method::get, "/connectors/{}/offsets", get_offsets},
          {Method::patch, "/connectors/{}/offsets", alter_offsets},
          {Method::del, "/connectors/{}/offsets", reset_offsets}};
}

}  // namespace troupe::rest
