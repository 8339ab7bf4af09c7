#include "runtime/pipeline/transforms/map_edit.hpp"

#include <algorithm>

namespace troupe::runtime::transforms {

namespace {

template <class Place>
Place find_key(Place first, Place last, std::string_view key) {
  return std::find_if(first, last, [&](const auto& entry) {
    const auto* text = entry.first.template get_if<Text>();
    return text != nullptr && *text == key;
  });
}

}  // namespace

const Value* find_entry(const Map& map, std::string_view key) {
  const auto* const found = find_key(map.begin(), map.end(), key);
  return found == map.end() ? nullptr : &found->second;
}

Map::iterator find_place(Map::iterator first, Map::iterator last, std::string_view key) {
  return find_key(first, last, key);
}

void put_entry(Map& map, const Text& key, Value value) {
  auto* const last = map.end();
  auto* const found = find_key(map.begin(), last, key.view());
  if (found == last) {
    map.emplace_back(key, std::move(value));
  } else {
    found->second = std::move(value);
  }
}

void remove_entry(Map& map, std::string_view key) {
  auto* const last = map.end();
  auto* const found = find_key(map.begin(), last, key);
  if (found != last) {
    map.erase(found);
  }
}

}  // namespace troupe::runtime::transforms
