#include "rest/answer.hpp"
#include "rest/json_reader.hpp"
#include "rest/resources.hpp"
#include "rest/views/config_infos.hpp"
#include "rest/views/entities.hpp"

#include <string_view>
#include <utility>

namespace troupe::rest {

namespace {

void list_plugins(const Request& request, runtime::Herder& herder, const Respond& respond) {
  const auto given = request.first("connectorsOnly");
  const bool connectors_only = !given || given->empty() || request.flag("connectorsOnly");
  herder.plugins(connectors_only,
                 answer<std::vector<runtime::PluginInfo>>(respond, 200, plugins_json));
}

std::string_view without_suffix(std::string_view name) {
  constexpr std::string_view suffix = "Connector";
  if (name.size() > suffix.size() && name.ends_with(suffix)) {
    name.remove_suffix(suffix.size());
  }
  return name;
}

/// Upstream hides whatever goes wrong in a validation behind the future it waits for: 500, and the
/// class of the exception in the text.
Response failed_validation(const Error& error) {
  if (error.code == Errc::timeout || error.code == Errc::unavailable || error.java_class.empty()) {
    return error_response(error);
  }
  return error_response(500, error.java_class + ": " + error.message);
}

void validate_config(const Request& request, runtime::Herder& herder, const Respond& respond) {
  const auto& plugin = request.parameters.front();
  auto config = read_config_map(request.body);
  if (!config.ok()) {
    return respond(error_response(config.error()));
  }
  const auto given = config->find("connector.class");
  if (given != config->end() && given->second &&
      !without_suffix(*given->second).ends_with(without_suffix(plugin))) {
    return respond(error_response(400, "Included connector type " + *given->second +
                                           " does not match request type " + plugin));
  }
  herder.validate_config(std::move(config).value(), [respond](Result<runtime::ConfigInfos> infos) {
    respond(infos.ok() ? json_response(200, config_infos_json(*infos))
                       : failed_validation(infos.error()));
  });
}

void get_plugin_config(const Request& request, runtime::Herder& herder, const Respond& respond) {
  herder.plugin_config(request.parameters.front(), request.first("version"),
                       answer<std::vector<runtime::ConfigKeyInfo>>(respond, 200, config_keys_json));
}

}  // namespace

std::vector<Route> plugins_routes() {
  return {{Method::get, "/connector-plugins", list_plugins},
          {Method::get, "/connector-plugins/{}/config", get_plugin_config},
          {Method::put, "/connector-plugins/{}/config/validate", validate_config}};
}

}  // namespace troupe::rest
