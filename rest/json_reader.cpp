#include "rest/json_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <utility>
#include <vector>

namespace troupe::rest {

namespace {

/// A parsed value that keeps the literal text of scalars.
struct Node {
  enum class Kind : std::uint8_t { null, boolean, number, string, object, array };
  struct Member;

  Kind kind = Kind::null;
  std::string text;
  std::vector<Member> members;
  std::vector<Node> elements;

  [[nodiscard]] const Node* member(std::string_view name) const;
};

struct Node::Member {
  std::string name;
  Node value;
};

const Node* Node::member(std::string_view name) const {
  const auto found = std::find_if(members.rbegin(), members.rend(),
                                  [&](const Member& member) { return member.name == name; });
  return found == members.rend() ? nullptr : &found->value;
}

Error internal(std::string message) {
  return {Errc::internal, std::move(message), "com.fasterxml.jackson.databind.JsonMappingException",
          ""};
}

std::string location(std::string_view body, std::size_t position) {
  const auto before = body.substr(0, position);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto begin = before.rfind('\n');
  const auto column = begin == std::string_view::npos ? position : position - begin - 1;
  return "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); "
         "line: " +
         std::to_string(line) + ", column: " + std::to_string(column) + "]";
}

/// Builds the tree; nlohmann's parser calls it without recursion.
class TreeBuilder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  explicit TreeBuilder(std::string_view body) : body_(body) {}

  bool null() { return add({}); }
  bool boolean(bool value) { return add({Node::Kind::boolean, value ? "true" : "false", {}, {}}); }
  bool number_integer(number_integer_t value) { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& literal) { return number(literal); }
  bool string(string_t& value) { return add({Node::Kind::string, std::move(value), {}, {}}); }
  static bool binary(binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Node::Kind::object); }
  bool start_array(std::size_t) { return open(Node::Kind::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(string_t& name) {
    open_.back()->members.push_back({std::move(name), {}});
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& e) {
    const auto at = std::min(position == 0 ? 0 : position - 1, body_.size());
    const std::string reason = e.what();
    const auto detail = reason.find("; ");
    auto what = at >= body_.size()
                    ? std::string("Unexpected end-of-input")
                    : std::string("Unexpected character ('") + body_[at] + "' (code " +
                          std::to_string(static_cast<unsigned char>(body_[at])) + "))";
    what += detail == std::string::npos ? "" : ": " + reason.substr(detail + 2);
    error = what + location(body_, position);
    return false;
  }

  Node root;
  std::string error;

 private:
  bool number(std::string literal) { return add({Node::Kind::number, std::move(literal), {}, {}}); }

  Node& place() {
    if (open_.empty()) {
      return root;
    }
    auto& parent = *open_.back();
    return parent.kind == Node::Kind::object ? parent.members.back().value
                                             : parent.elements.emplace_back();
  }
  bool add(Node node) {
    place() = std::move(node);
    return true;
  }
  bool open(Node::Kind kind) {
    if (open_.size() >= max_json_depth) {
      error = "Document nesting depth (" + std::to_string(open_.size() + 1) +
              ") exceeds the maximum allowed (" + std::to_string(max_json_depth) + ")";
      return false;
    }
    auto& node = place();
    node.kind = kind;
    // Pointers stay good: a container only grows while it is the innermost open one.
    open_.push_back(&node);
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view body_;
  std::vector<Node*> open_;
};

Result<Node> parse(std::string_view body) {
  const auto blank = std::all_of(body.begin(), body.end(), [](char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
  });
  if (blank) {
    return internal("The request body is empty: a JSON object is wanted");
  }
  TreeBuilder builder(body);
  if (!nlohmann::json::sax_parse(body.begin(), body.end(), &builder)) {
    return internal(builder.error);
  }
  return std::move(builder.root);
}

std::string found_text(const Node& node) {
  switch (node.kind) {
    case Node::Kind::object:
      return "from Object value (token `JsonToken.START_OBJECT`)";
    case Node::Kind::array:
      return "from Array value (token `JsonToken.START_ARRAY`)";
    case Node::Kind::boolean:
      return "from Boolean value (token `JsonToken.VALUE_" +
             std::string(node.text == "true" ? "TRUE" : "FALSE") + "`)";
    case Node::Kind::number:
      return "from number (" + node.text + ")";
    case Node::Kind::string:
      return "from String value ('" + node.text + "')";
    case Node::Kind::null:
      break;
  }
  return "from null";
}

Error not_an_object(const Node& node, const std::string& type) {
  if (node.kind == Node::Kind::null) {
    return internal("The request body is null: a JSON object is wanted");
  }
  if (node.kind == Node::Kind::array) {
    return internal("Cannot deserialize value of type `" + type + "` " + found_text(node));
  }
  return internal("Cannot construct instance of `" + type +
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
      return internal("Cannot deserialize value of type `java.lang.String` " + found_text(value) +
                      ": field \"" + name + "\" must be a text, number, boolean or null");
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
  return internal(
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
      return internal("Unrecognized field \"" + name + "\" (class " + create_type +
                      "), not marked as ignorable (3 known properties: \"config\", \"name\", "
                      "\"initial_state\"])");
    }
  }
  runtime::CreateRequest request;
  if (const auto* name = node.member("name"); name != nullptr && name->kind != Node::Kind::null) {
    if (name->kind == Node::Kind::object || name->kind == Node::Kind::array) {
      return internal("Cannot deserialize value of type `java.lang.String` " + found_text(*name));
    }
    request.name.value = name->text;
  }
  const auto* given = node.member("config");
  if (given == nullptr || given->kind == Node::Kind::null) {
    return internal(
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
