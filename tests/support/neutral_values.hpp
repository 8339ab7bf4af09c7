#pragma once

#include <troupe/value.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

/// The notation of the recorded answers (tests/compat/README.md): types are explicit.
namespace troupe::test {

using Json = nlohmann::ordered_json;

[[nodiscard]] std::string from_hex(std::string_view hex);
[[nodiscard]] std::string to_hex(std::string_view bytes);

/// Reads a file of recorded answers. Its one lone surrogate, which the JSON library refuses, comes
/// out of `neutral_value` in the three bytes that stand for it in a `Text`.
[[nodiscard]] Json read_recorded(const std::string& path);

/// Whether a value holds an object of a class that this data model does not have.
[[nodiscard]] bool has_foreign_object(const Json& value);

[[nodiscard]] SchemaPtr neutral_schema(const Json& json);
/// `schema` is that of the place the value stands at; structs need it unless they name their own.
[[nodiscard]] Value neutral_value(const Json& json, const SchemaPtr& schema);

}  // namespace troupe::test
