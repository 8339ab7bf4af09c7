#include "runtime/pipeline/transforms/cast_spec.hpp"

#include "runtime/pipeline/transforms/transform_config.hpp"

#include <algorithm>
#include <cctype>

namespace troupe::runtime::transforms {

namespace {

constexpr const char* target_types =
    "[INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING]";
constexpr const char* source_types =
    "[INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES]";

bool is_target(SchemaType type) { return type <= SchemaType::string; }

std::string unsupported(const char* direction, SchemaType type, const char* supported) {
  return "Cast transformation does not support casting " + std::string(direction) + ' ' +
         std::string(type_constant(type)) + "; supported types are " + supported;
}

SchemaType parse_target(const std::string& text) {
  auto constant = text;
  std::transform(constant.begin(), constant.end(), constant.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (auto i = 0; i <= static_cast<int>(SchemaType::structure); ++i) {
    const auto type = static_cast<SchemaType>(i);
    if (type_constant(type) != constant) {
      continue;
    }
    if (!is_target(type)) {
      throw ConfigException(unsupported("to", type, target_types));
    }
    return type;
  }
  throw ConfigException("Invalid type found in casting spec: " + text,
                        "java.lang.IllegalArgumentException: No enum constant "
                        "org.apache.kafka.connect.data.Schema.Type." +
                            constant,
                        "");
}

void add_field(CastSpec& spec, const std::string& name, SchemaType type) {
  if (spec.types.insert_or_assign(name, type).second) {
    spec.fields.emplace_back(Text(name), type);
    return;
  }
  const auto known = std::find_if(spec.fields.begin(), spec.fields.end(),
                                  [&](const auto& field) { return field.first == name; });
  known->second = type;
}

}  // namespace

std::optional<SchemaType> CastSpec::type_of(const std::string& field) const {
  const auto found = types.find(field);
  return found == types.end() ? std::nullopt : std::optional(found->second);
}

CastSpec parse_cast_spec(const std::vector<std::string>& items) {
  if (items.empty()) {
    throw ConfigException("Must specify at least one field to cast.");
  }
  CastSpec spec;
  for (const auto& item : items) {
    const auto parts = java_split(item, ':');
    if (parts.size() == 1) {
      spec.whole = parse_target(trimmed(parts[0]));
    } else if (parts.size() == 2) {
      add_field(spec, trimmed(parts[0]), parse_target(trimmed(parts[1])));
    } else {
      throw ConfigException("renames", list_text(items), "Invalid rename mapping: " + item);
    }
  }
  if (spec.whole && items.size() > 1) {
    throw ConfigException(
        "Cast transformations that specify a type to cast the entire value to may only specify a "
        "single cast in their spec");
  }
  return spec;
}

void require_castable_source(SchemaType type) {
  if (!is_target(type) && type != SchemaType::bytes) {
    throw DataException(unsupported("from", type, source_types));
  }
}

}  // namespace troupe::runtime::transforms
