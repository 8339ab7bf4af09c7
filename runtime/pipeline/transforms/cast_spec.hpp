#pragma once

#include <troupe/config_def.hpp>
#include <troupe/schema.hpp>
#include <troupe/slice.hpp>

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe::runtime::transforms {

/// What `Cast` casts: the whole value to one type, or fields to types.
struct CastSpec {
  std::optional<SchemaType> whole;
  /// Fields in the order of their first mention; the last mention's type counts.
  std::vector<std::pair<Text, SchemaType>> fields;
  std::unordered_map<std::string, SchemaType> types;

  [[nodiscard]] std::optional<SchemaType> type_of(const std::string& field) const;
};

/// Parses items such as `field:int8` or `int8`. Throws ConfigException in upstream's words.
/// Source: org.apache.kafka.connect.transforms.Cast.parseFieldTypes.
[[nodiscard]] CastSpec parse_cast_spec(const std::vector<std::string>& items);

/// Throws DataException when `Cast` cannot read values of that type.
void require_castable_source(SchemaType type);

}  // namespace troupe::runtime::transforms
