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

template <class Copy>
void put(Map& map, std::string_view key, Value&& value, Copy copy_of_key) {
  auto* const last = map.end();
  auto* const found = find_key(map.begin(), last, key);
  if (found == last) {
    map.emplace_back(copy_of_key(), std::move(value));
  } else {
    found->second = std::move(value);
  }
}

}  // namespace

const Value* find_entry(const Map& map, std::string_view key) {
  const auto* const found = find_key(map.begin(), map.end(), key);
  return found == map.end() ? nullptr : &found->second;
}

std::size_t place_of(const Map& map, std::string_view key) {
  return static_cast<std::size_t>(find_key(map.begin(), map.end(), key) - map.begin());
}

Map::iterator find_place(Map::iterator first, Map::iterator last, std::string_view key) {
  return find_key(first, last, key);
}

void put_entry(Map& map, LentText& key, Value value) {
  put(map, key.view(), std::move(value), [&] { return key.lend(); });
}

void put_entry(Map& map, const Text& key, Value value) {
  put(map, key.view(), std::move(value), [&] { return key; });
}

void remove_entry(Map& map, std::string_view key) {
  auto* const last = map.end();
  auto* const found = find_key(map.begin(), last, key);
  if (found != last) {
    map.erase(found);
  }
}

}  // namespace troupe::runtime::transforms
