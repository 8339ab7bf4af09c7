// The body of a request that changes offsets.
#include "rest/json_reader.hpp"
#include "rest/json_tree.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace troupe::rest {

namespace {

using Kind = JsonNode::Kind;
using runtime::ConnectorOffset;
using runtime::ConnectorOffsets;

constexpr const char* offsets_type =
    "org.apache.kafka.connect.runtime.rest.entities.ConnectorOffsets";
constexpr const char* offset_type =
    "org.apache.kafka.connect.runtime.rest.entities.ConnectorOffset";

Error wrong_type(const std::string& type, const JsonNode& node) {
  return mapping_error("Cannot deserialize value of type `" + type + "` " + found_text(node));
}

/// In Jackson's words for a scalar where an object is wanted.
Error no_instance(const std::string& type, const JsonNode& node) {
  const bool whole = node.text.find_first_of(".eE") == std::string::npos;
  std::string argument = "String-argument";
  std::string found = "String value ('" + node.text + "')";
  if (node.kind == Kind::number) {
    argument = whole ? "int/Int-argument" : "double/Double-argument";
    found = "Number value (" + node.text + ')';
  } else if (node.kind == Kind::boolean) {
    argument = "boolean/Boolean-argument";
    found = "boolean value (" + node.text + ')';
  }
  return mapping_error("Cannot construct instance of `" + type +
                       "` (although at least one Creator exists): no " + argument +
                       " constructor/factory method to deserialize from " + found);
}

Error unrecognized(const std::string& name, const std::string& type, const std::string& known) {
  return mapping_error("Unrecognized field \"" + name + "\" (class " + type +
                       "), not marked as ignorable (" + known + "])");
}

/// Whole numbers are int64, others double, as a converter would have them.
Result<Value> number(const std::string& text) {
  const auto* end = text.data() + text.size();
  if (text.find_first_of(".eE") == std::string::npos) {
    std::int64_t whole = 0;
    const auto parsed = std::from_chars(text.data(), end, whole);
    if (parsed.ec != std::errc{} || parsed.ptr != end) {
      return mapping_error("Numeric value (" + text + ") out of range of long");
    }
    return Value(whole);
  }
  double real = 0;
  std::from_chars(text.data(), end, real);
  return Value(real);
}

Result<Value> value_of(const JsonNode& node);

Result<Value> array_of(const JsonNode& node) {
  Array elements;
  for (const auto& element : node.elements) {
    auto value = value_of(element);
    if (!value.ok()) {
      return value;
    }
    elements.push_back(std::move(value).value());
  }
  return Value(std::move(elements));
}

Result<Value> object_of(const JsonNode& node) {
  Map entries;
  for (const auto& [name, content] : node.members) {
    auto value = value_of(content);
    if (!value.ok()) {
      return value;
    }
    entries.emplace_back(Value(Text(name)), std::move(value).value());
  }
  return Value(std::move(entries));
}

Result<Value> value_of(const JsonNode& node) {
  switch (node.kind) {
    case Kind::null:
      return Value();
    case Kind::boolean:
      return Value(node.text == "true");
    case Kind::number:
      return number(node.text);
    case Kind::string:
      return Value(Text(node.text));
    case Kind::array:
      return array_of(node);
    case Kind::object:
      return object_of(node);
  }
  return Value();
}

Result<std::optional<OffsetMap>> map_of(const JsonNode* node) {
  if (node == nullptr || node->kind == Kind::null) {
    return std::optional<OffsetMap>();
  }
  if (node->kind != Kind::object) {
    return wrong_type("java.util.LinkedHashMap<java.lang.String,java.lang.Object>", *node);
  }
  OffsetMap map;
  for (const auto& member : node->members) {
    if (node->member(member.name) != &member.value) {
      continue;  // a later one of that name counts
    }
    auto value = value_of(member.value);
    if (!value.ok()) {
      return value.error();
    }
    map.emplace_back(Text(member.name), std::move(value).value());
  }
  return std::optional(std::move(map));
}

Result<ConnectorOffset> entry_of(const JsonNode& node) {
  if (node.kind == Kind::null) {
    return ConnectorOffset{};
  }
  if (node.kind != Kind::object) {
    return node.kind == Kind::array ? wrong_type(offset_type, node)
                                    : no_instance(offset_type, node);
  }
  for (const auto& member : node.members) {
    if (member.name != "partition" && member.name != "offset") {
      return unrecognized(member.name, offset_type,
                          "2 known properties: \"partition\", \"offset\"");
    }
  }
  auto partition = map_of(node.member("partition"));
  if (!partition.ok()) {
    return partition.error();
  }
  auto offset = map_of(node.member("offset"));
  if (!offset.ok()) {
    return offset.error();
  }
  return ConnectorOffset{std::move(partition).value(), std::move(offset).value()};
}

Result<ConnectorOffsets> offsets_of(const JsonNode& root) {
  if (root.kind != Kind::object) {
    return root.kind == Kind::array ? wrong_type(offsets_type, root)
                                    : no_instance(offsets_type, root);
  }
  for (const auto& member : root.members) {
    if (member.name != "offsets") {
      return unrecognized(member.name, offsets_type, "one known property: \"offsets\"");
    }
  }
  const auto* list = root.member("offsets");
  if (list == nullptr || list->kind == Kind::null) {
    return ConnectorOffsets{};
  }
  if (list->kind != Kind::array) {
    return wrong_type(
        "java.util.ArrayList<org.apache.kafka.connect.runtime.rest.entities.ConnectorOffset>",
        *list);
  }
  ConnectorOffsets offsets;
  for (const auto& element : list->elements) {
    auto entry = entry_of(element);
    if (!entry.ok()) {
      return entry.error();
    }
    offsets.push_back(std::move(entry).value());
  }
  return offsets;
}

}  // namespace

Result<ConnectorOffsets> read_offsets_request(std::string_view body) {
  const auto tree = read_json_tree(body);
  auto offsets = offsets_of(tree.root);
  const bool nothing_read = tree.root.kind == Kind::null;
  return tree.error && (offsets.ok() || nothing_read) ? Result<ConnectorOffsets>(*tree.error)
                                                      : std::move(offsets);
}

}  // namespace troupe::rest
