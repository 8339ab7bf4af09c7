#pragma once

#include "runtime/pipeline/transforms/lent_text.hpp"
#include <troupe/value.hpp>

#include <cstddef>
#include <string_view>

namespace troupe::runtime::transforms {

/// The value of a text key, or null when there is none.
[[nodiscard]] const Value* find_entry(const Map& map, std::string_view key);

/// The place of a text key, or the size of the map when there is none.
[[nodiscard]] std::size_t place_of(const Map& map, std::string_view key);

/// The entry of a text key, or `last`.
[[nodiscard]] Map::iterator find_place(Map::iterator first, Map::iterator last,
                                       std::string_view key);

/// Sets a key: an existing entry keeps its place, a new one goes to the end.
void put_entry(Map& map, LentText& key, Value value);
void put_entry(Map& map, const Text& key, Value value);

void remove_entry(Map& map, std::string_view key);

}  // namespace troupe::runtime::transforms
