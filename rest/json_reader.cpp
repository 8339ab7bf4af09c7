#include "rest/json_reader.hpp"

#include "rest/json_tree.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace troupe::rest {

namespace {

using Node = JsonNode;

Result<Node> parse(std::string_view body) {
  auto tree = read_json_tree(body);
  return tree.error ? Result<Node>(*tree.error) : Result<Node>(std::move(tree.root));
}

Error not_an_object(const Node& node, const std::string& type) {
  if (node.kind == Node::Kind::null) {
    return mapping_error("The request body is null: a JSON object is wanted");
  }
  if (node.kind == Node::Kind::array) {
    return mapping_error("Cannot deserialize value of type `" + type + "` " + found_text(node));
  }
  return mapping_error(
      "Cannot construct instance of `" + type +
      "` (although at least one Creator exists): a JSON object is wanted, not one " +
      found_text(node));
}

constexpr const char* map_type = "java.util.LinkedHashMap<java.lang.String,java.lang.String>";

Result<ConfigMap> config_map(const Node& node) {
  if (node.kind != Node::Kind::object) {
    return not_an_object(node, map_type);
  }
  ConfigMap config;
  for (const auto& [name, value] : node.members) {
    if (value.kind == Node::Kind::object || value.kind == Node::Kind::array) {
      return mapping_error("Cannot deserialize value of type `java.lang.String` " +
                           found_text(value) + ": field \"" + name +
                           "\" must be a text, number, boolean or null");
    }
    config[name] = value.kind == Node::Kind::null ? std::nullopt : std::optional(value.text);
  }
  return config;
}

constexpr const char* create_type =
    "org.apache.kafka.connect.runtime.rest.entities.CreateConnectorRequest";

Result<std::optional<runtime::TargetState>> initial_state(const Node& node) {
  using State = std::optional<runtime::TargetState>;
  const auto* given = node.member("initial_state");
  if (given == nullptr || given->kind == Node::Kind::null) {
    return State();
  }
  auto upper = given->text;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (upper == "RUNNING") {
    return State(runtime::TargetState::started);
  }
  if (upper == "PAUSED") {
    return State(runtime::TargetState::paused);
  }
  if (upper == "STOPPED") {
    return State(runtime::TargetState::stopped);
  }
  return mapping_error(
      "Cannot construct instance of "
      "`org.apache.kafka.connect.runtime.rest.entities.CreateConnectorRequest$InitialState`, "
      "problem: No enum constant "
      "org.apache.kafka.connect.runtime.rest.entities.CreateConnectorRequest.InitialState." +
      upper);
}

Result<runtime::CreateRequest> create_request(const Node& node, bool lenient) {
  if (node.kind != Node::Kind::object) {
    return not_an_object(node, create_type);
  }
  for (const auto& [name, value] : node.members) {
    if (!lenient && name != "name" && name != "config" && name != "initial_state") {
      return mapping_error("Unrecognized field \"" + name + "\" (class " + create_type +
                           "), not marked as ignorable (3 known properties: \"config\", \"name\", "
                           "\"initial_state\"])");
    }
  }
  runtime::CreateRequest request;
  if (const auto* name = node.member("name"); name != nullptr && name->kind != Node::Kind::null) {
    if (name->kind == Node::Kind::object || name->kind == Node::Kind::array) {
      return mapping_error("Cannot deserialize value of type `java.lang.String` " +
                           found_text(*name));
    }
    request.name.value = name->text;
  }
  const auto* given = node.member("config");
  if (given == nullptr || given->kind == Node::Kind::null) {
    return mapping_error(
        "The request has no \"config\": an object with the connector's settings is "
        "wanted");
  }
  auto config = config_map(*given);
  if (!config.ok()) {
    return config.error();
  }
  request.config = std::move(config).value();
  auto state = initial_state(node);
  if (!state.ok()) {
    return state.error();
  }
  request.initial_state = state.value();
  return request;
}

}  // namespace

Result<ConfigMap> read_config_map(std::string_view body) {
  const auto node = parse(body);
  return node.ok() ? config_map(*node) : node.error();
}

Result<runtime::CreateRequest> read_create_request(std::string_view body) {
  const auto node = parse(body);
  return node.ok() ? create_request(*node, false) : node.error();
}

std::optional<runtime::CreateRequest> read_connector_file(std::string_view text) {
  const auto node = parse(text);
  if (!node.ok() || node->kind != Node::Kind::object) {
    return std::nullopt;
  }
  if (auto config = config_map(*node); config.ok()) {
    runtime::CreateRequest request;
    if (const auto name = config->find("name"); name != config->end() && name->second) {
      request.name.value = *name->second;
    }
    request.config = std::move(config).value();
    return request;
  }
  auto request = create_request(*node, true);
  return request.ok() ? std::optional(std::move(request).value()) : std::nullopt;
}

}  // namespace troupe::rest
