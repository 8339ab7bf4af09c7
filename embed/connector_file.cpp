#include "embed/connector_file.hpp"

#include "config/properties.hpp"
#include "rest/json_reader.hpp"

namespace troupe::embed {

namespace {

Error invalid(std::string message) {
  return {Errc::invalid_config, std::move(message),
          "org.apache.kafka.connect.errors.ConnectException", ""};
}

Result<runtime::CreateRequest> settle(runtime::CreateRequest request, const std::string& path) {
  auto& own = request.config["name"];
  if (!own && !request.name.value.empty()) {
    own = request.name.value;
  }
  if (!own) {
    return invalid("Connector configuration at '" + path +
                   "' is missing the mandatory 'name' configuration");
  }
  if (!request.name.value.empty() && request.name.value != *own) {
    return invalid(
        "Connector name configuration in 'config' doesn't match the one specified in 'name' at '" +
        path + "'");
  }
  request.name.value = *own;
  return request;
}

}  // namespace

Result<runtime::CreateRequest> read_connector(const std::string& path) {
  const auto content = config::read_settings_file(path);
  if (!content.ok()) {
    return content.error();
  }
  if (auto request = rest::read_connector_file(*content)) {
    return settle(std::move(*request), path);
  }
  const auto settings = config::parse_properties(*content, path);
  if (!settings.ok()) {
    return settings.error();
  }
  runtime::CreateRequest request;
  for (const auto& [name, value] : *settings) {
    request.config[name] = value;
  }
  return settle(std::move(request), path);
}

}  // namespace troupe::embed
