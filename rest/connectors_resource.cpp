#include "rest/answer.hpp"
#include "rest/json_reader.hpp"
#include "rest/resources.hpp"
#include "rest/target.hpp"
#include "rest/views/entities.hpp"

#include <algorithm>
#include <memory>
#include <optional>

namespace troupe::rest {

namespace {

using runtime::ConnectorInfo;
using runtime::ConnectorName;
using runtime::ConnectorStateInfo;

std::string trimmed(const std::string& text) {
  // Java's String.trim: everything up to and including a blank.
  const auto first = std::find_if(text.begin(), text.end(),
                                  [](char c) { return static_cast<unsigned char>(c) > ' '; });
  const auto last = std::find_if(text.rbegin(), text.rend(), [](char c) {
                      return static_cast<unsigned char>(c) > ' ';
                    }).base();
  return first < last ? std::string(first, last) : std::string();
}

/// The configuration's own name must be the one asked for; it is added when missing.
std::optional<Error> settle_name(const ConnectorName& name, ConfigMap& config) {
  auto& own = config["name"];
  if (!own) {
    own = name.value;
  }
  if (*own == name.value) {
    return std::nullopt;
  }
  return Error{Errc::bad_request,
               "Connector name configuration (" + *own +
                   ") doesn't match connector name in the URL (" + name.value + ")",
               "org.apache.kafka.connect.runtime.rest.errors.BadRequestException", ""};
}

Response created(const Request& request, const ConnectorInfo& info) {
  auto response = json_response(201, connector_info_json(info));
  response.headers.emplace_back(
      "Location", "http://" + request.host + "/connectors/" + encode_segment(info.name.value));
  return response;
}

std::vector<Expand> expansions(const Request& request) {
  std::vector<Expand> expand;
  for (const auto& [name, value] : request.query) {
    if (name == "expand" && value == "status") {
      expand.push_back(Expand::status);
    } else if (name == "expand" && value == "info") {
      expand.push_back(Expand::info);
    }
  }
  return expand;
}

void list_connectors(const Request& request, runtime::Herder& herder, const Respond& respond) {
  if (!request.first("expand")) {
    herder.connectors(answer<std::vector<ConnectorName>>(respond, 200, names_json));
    return;
  }
  const auto expand = expansions(request);
  herder.all_infos([&herder, expand, respond](Result<std::vector<ConnectorInfo>> infos) {
    if (!infos.ok()) {
      return respond(error_response(infos.error()));
    }
    herder.all_statuses([infos = std::move(infos).value(), expand,
                         respond](Result<std::vector<ConnectorStateInfo>> statuses) {
      respond(statuses.ok() ? json_response(200, expanded_json(infos, *statuses, expand))
                            : error_response(statuses.error()));
    });
  });
}

void create_connector(const Request& request, runtime::Herder& herder, const Respond& respond) {
  auto body = read_create_request(request.body);
  if (!body.ok()) {
    return respond(error_response(body.error()));
  }
  auto wanted = std::move(body).value();
  wanted.name.value = trimmed(wanted.name.value);
  if (const auto mismatch = settle_name(wanted.name, wanted.config)) {
    return respond(error_response(*mismatch));
  }
  Request head;
  head.host = request.host;
  herder.create_connector(std::move(wanted), [head, respond](Result<ConnectorInfo> info) {
    respond(info.ok() ? created(head, *info) : error_response(info.error()));
  });
}

void get_connector(const Request& request, runtime::Herder& herder, const Respond& respond) {
  herder.connector_info(name_of(request), answer<ConnectorInfo>(respond, 200, connector_info_json));
}

void get_config(const Request& request, runtime::Herder& herder, const Respond& respond) {
  herder.connector_info(name_of(request),
                        answer<ConnectorInfo>(respond, 200, [](const ConnectorInfo& info) {
                          return config_json(info.config);
                        }));
}

void put_config(const Request& request, runtime::Herder& herder, const Respond& respond) {
  auto config = read_config_map(request.body);
  if (!config.ok()) {
    return respond(error_response(config.error()));
  }
  const auto name = name_of(request);
  if (const auto mismatch = settle_name(name, config.value())) {
    return respond(error_response(*mismatch));
  }
  Request head;
  head.host = request.host;
  herder.put_config(
      name, std::move(config).value(), [head, respond](Result<runtime::PutOutcome> outcome) {
        if (!outcome.ok()) {
          return respond(error_response(outcome.error()));
        }
        respond(outcome->created ? created(head, outcome->info)
                                 : json_response(200, connector_info_json(outcome->info)));
      });
}

void get_status(const Request& request, runtime::Herder& herder, const Respond& respond) {
  herder.connector_status(name_of(request), answer<ConnectorStateInfo>(respond, 200, status_json));
}

void patch_config(const Request& request, runtime::Herder& herder, const Respond& respond) {
  auto patch = read_config_map(request.body);
  if (!patch.ok()) {
    return respond(error_response(patch.error()));
  }
  herder.patch_config(name_of(request), std::move(patch).value(),
                      answer<ConnectorInfo>(respond, 200, connector_info_json));
}

void delete_connector(const Request& request, runtime::Herder& herder, const Respond& respond) {
  herder.delete_connector(name_of(request), answer_empty(respond, 204));
}

}  // namespace

std::vector<Route> connectors_routes() {
  return {{Method::get, "/connectors", list_connectors},
          {Method::post, "/connectors", create_connector},
          {Method::get, "/connectors/{}", get_connector},
          {Method::del, "/connectors/{}", delete_connector},
          {Method::get, "/connectors/{}/config", get_config},
          {Method::put, "/connectors/{}/config", put_config},
          {Method::patch, "/connectors/{}/config", patch_config},
          {Method::get, "/connectors/{}/status", get_status}};
}

}  // namespace troupe::rest
