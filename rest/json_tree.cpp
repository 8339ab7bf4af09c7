#include "rest/json_tree.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <utility>

namespace troupe::rest {

namespace {

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
  bool boolean(bool value) {
    return add({JsonNode::Kind::boolean, value ? "true" : "false", {}, {}});
  }
  bool number_integer(number_integer_t value) { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& literal) { return number(literal); }
  bool string(string_t& value) { return add({JsonNode::Kind::string, std::move(value), {}, {}}); }
  static bool binary(binary_t&) { return false; }
  bool start_object(std::size_t) { return open(JsonNode::Kind::object); }
  bool start_array(std::size_t) { return open(JsonNode::Kind::array); }
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

  JsonNode root;
  std::string error;

 private:
  bool number(std::string literal) {
    return add({JsonNode::Kind::number, std::move(literal), {}, {}});
  }

  JsonNode& place() {
    if (open_.empty()) {
      return root;
    }
    auto& parent = *open_.back();
    return parent.kind == JsonNode::Kind::object ? parent.members.back().value
                                                 : parent.elements.emplace_back();
  }
  bool add(JsonNode node) {
    place() = std::move(node);
    return true;
  }
  bool open(JsonNode::Kind kind) {
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
  std::vector<JsonNode*> open_;
};

}  // namespace

const JsonNode* JsonNode::member(std::string_view name) const {
  const auto found = std::find_if(members.rbegin(), members.rend(),
                                  [&](const Member& member) { return member.name == name; });
  return found == members.rend() ? nullptr : &found->value;
}

Error mapping_error(std::string message) {
  return {Errc::internal, std::move(message), "com.fasterxml.jackson.databind.JsonMappingException",
          ""};
}

JsonTree read_json_tree(std::string_view body) {
  const auto blank = std::all_of(body.begin(), body.end(), [](char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
  });
  if (blank) {
    return {{}, mapping_error("The request body is empty: a JSON object is wanted")};
  }
  TreeBuilder builder(body);
  if (!nlohmann::json::sax_parse(body.begin(), body.end(), &builder)) {
    return {std::move(builder.root), mapping_error(builder.error)};
  }
  return {std::move(builder.root), std::nullopt};
}

std::string found_text(const JsonNode& node) {
  switch (node.kind) {
    case JsonNode::Kind::object:
      return "from Object value (token `JsonToken.START_OBJECT`)";
    case JsonNode::Kind::array:
      return "from Array value (token `JsonToken.START_ARRAY`)";
    case JsonNode::Kind::boolean:
      return "from Boolean value (token `JsonToken.VALUE_" +
             std::string(node.text == "true" ? "TRUE" : "FALSE") + "`)";
    case JsonNode::Kind::number:
      return "from number (" + node.text + ")";
    case JsonNode::Kind::string:
      return "from String value ('" + node.text + "')";
    case JsonNode::Kind::null:
      break;
  }
  return "from null";
}

}  // namespace troupe::rest
