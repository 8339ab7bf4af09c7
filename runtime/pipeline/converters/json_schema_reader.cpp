#include "runtime/pipeline/converters/json_number.hpp"
#include "runtime/pipeline/converters/json_reader.hpp"
#include <troupe/errors.hpp>

#include <array>
#include <deque>
#include <utility>

namespace troupe::runtime {

namespace {

using Kind = JsonCursor::Kind;

/// The members of a schema object that matter, read in one pass. Nothing is checked yet, because
/// upstream looks at a member only where the type asks for it.
struct SchemaNode {
  Kind kind = Kind::end;  ///< `end`: the member was missing
  std::optional<std::string> type;
  std::optional<std::string> name;
  std::optional<std::string> doc;
  std::optional<std::string> field;
  std::optional<std::string_view> default_text;
  std::optional<std::int64_t> version;
  bool optional = false;
  bool has_field_list = false;
  bool bad_parameters = false;
  SchemaParameters parameters;
  // Nested schemas; deques, because the type is not complete yet.
  std::deque<SchemaNode> items;
  std::deque<SchemaNode> keys;
  std::deque<SchemaNode> values;
  std::deque<SchemaNode> fields;
};

std::optional<std::string> read_text(JsonCursor& cursor) {
  std::string scratch;
  if (cursor.peek() == Kind::string) {
    return std::string(cursor.read_string(scratch));
  }
  static_cast<void>(cursor.skip());
  return std::nullopt;
}

class NodeReader {
 public:
  explicit NodeReader(JsonCursor& cursor) : cursor_(cursor) {}

  SchemaNode read() {
    SchemaNode node;
    node.kind = cursor_.peek();
    if (node.kind == Kind::object) {
      cursor_.read_object([&](std::string_view name) { read_member(node, name); });
    } else {
      static_cast<void>(cursor_.skip());
    }
    return node;
  }

 private:
  void read_member(SchemaNode& node, std::string_view name) {
    if (auto* text = text_member(node, name)) {
      *text = read_text(cursor_);
    } else if (auto* nested = nested_member(node, name)) {
      nested->clear();
      nested->push_back(read());
    } else if (name == "fields") {
      read_fields(node);
    } else if (name == "parameters") {
      read_parameters(node);
    } else if (name == "optional") {
      node.optional = cursor_.skip() == "true";
    } else if (name == "version") {
      read_version(node);
    } else if (name == "default") {
      node.default_text = cursor_.skip();
    } else {
      static_cast<void>(cursor_.skip());
    }
  }

  static std::optional<std::string>* text_member(SchemaNode& node, std::string_view name) {
    return name == "type"    ? &node.type
           : name == "name"  ? &node.name
           : name == "doc"   ? &node.doc
           : name == "field" ? &node.field
                             : nullptr;
  }

  static std::deque<SchemaNode>* nested_member(SchemaNode& node, std::string_view name) {
    return name == "items"    ? &node.items
           : name == "keys"   ? &node.keys
           : name == "values" ? &node.values
                              : nullptr;
  }

  void read_fields(SchemaNode& node) {
    node.fields.clear();
    node.has_field_list = cursor_.peek() == Kind::array;
    if (node.has_field_list) {
      cursor_.read_array([&] { node.fields.push_back(read()); });
    } else {
      static_cast<void>(cursor_.skip());
    }
  }

  void read_parameters(SchemaNode& node) {
    node.parameters.clear();
    node.bad_parameters = false;
    if (cursor_.peek() != Kind::object) {
      static_cast<void>(cursor_.skip());
      return;
    }
    cursor_.read_object([&](std::string_view name) {
      std::string key(name);
      auto value = read_text(cursor_);
      node.bad_parameters = node.bad_parameters || !value;
      node.parameters.emplace_back(std::move(key), value.value_or(""));
    });
  }

  void read_version(SchemaNode& node) {
    const bool number = cursor_.peek() == Kind::number;
    const auto text = cursor_.skip();
    node.version =
        number && is_integer_literal(text) ? std::optional(literal_int64(text)) : std::nullopt;
  }

  JsonCursor& cursor_;
};

SchemaPtr schema_of(const SchemaNode& node);

/// The schema of a nested node; `message` where the member is missing.
SchemaPtr nested(const std::deque<SchemaNode>& member, bool null_is_missing, const char* message) {
  if (member.empty() || (null_is_missing && member.front().kind == Kind::null)) {
    throw DataException(message);
  }
  return schema_of(member.front());
}

std::optional<SchemaType> primitive(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, SchemaType>, 9> types = {
      {{"boolean", SchemaType::boolean},
       {"int8", SchemaType::int8},
       {"int16", SchemaType::int16},
       {"int32", SchemaType::int32},
       {"int64", SchemaType::int64},
       {"float", SchemaType::float32},
       {"double", SchemaType::float64},
       {"bytes", SchemaType::bytes},
       {"string", SchemaType::string}}};
  for (const auto& [known, type] : types) {
    if (known == name) {
      return type;
    }
  }
  return std::nullopt;
}

SchemaBuilder struct_builder(const SchemaNode& node) {
  auto builder = SchemaBuilder::structure();
  if (!node.has_field_list) {
    throw DataException("Struct schema's \"fields\" argument is not an array.");
  }
  for (const auto& field : node.fields) {
    if (!field.field) {
      throw DataException("Struct schema's field name not specified properly");
    }
    builder.field(*field.field, schema_of(field));
  }
  return builder;
}

SchemaBuilder builder_of(const SchemaNode& node) {
  if (const auto type = primitive(*node.type)) {
    return SchemaBuilder(*type);
  }
  if (*node.type == "array") {
    return SchemaBuilder::array(
        nested(node.items, true, "Array schema did not specify the element type"));
  }
  if (*node.type == "map") {
    auto keys = nested(node.keys, false, "Map schema did not specify the key type");
    return SchemaBuilder::map(
        std::move(keys), nested(node.values, false, "Map schema did not specify the value type"));
  }
  if (*node.type == "struct") {
    return struct_builder(node);
  }
  throw DataException("Unknown schema type: " + *node.type);
}

SchemaPtr schema_of(const SchemaNode& node) {
  if (node.kind == Kind::null) {
    return nullptr;
  }
  if (!node.type) {
    throw DataException("Schema must contain 'type' field");
  }
  auto builder = builder_of(node);
  node.optional ? builder.optional() : builder.required();
  if (node.name) {
    builder.name(*node.name);
  }
  if (node.version) {
    builder.version(static_cast<std::int32_t>(*node.version));
  }
  if (node.doc) {
    builder.doc(*node.doc);
  }
  if (node.bad_parameters) {
    throw DataException("Schema parameters must have string values.");
  }
  builder.parameters(node.parameters);
  if (node.default_text) {
    JsonCursor cursor(*node.default_text);
    builder.default_value(read_json_payload(cursor, builder.build(), {}));
  }
  return builder.build();
}

}  // namespace

SchemaPtr read_json_schema(std::string_view text) {
  JsonCursor cursor(text);
  return schema_of(NodeReader(cursor).read());
}

}  // namespace troupe::runtime
