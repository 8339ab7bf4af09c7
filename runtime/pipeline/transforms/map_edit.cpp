#include "runtime/pipeline/transforms/map_edit.hpp"

#include <algorithm>

namespace troupe::runtime::transforms {

namespace {

template <class Entries>
auto find_place(Entries& entries, std::string_view key) {
  return std::find_if(entries.begin(), entries.end(), [&](const auto& entry) {
    const auto* text = entry.first.template get_if<Text>();
    return text != nullptr && *text == key;
  });
}

}  // namespace

const Value* find_entry(const Map& map, std::string_view key) {
  const auto found = find_place(map, key);
  return found == map.end() ? nullptr : &found->second;
}

void put_entry(Map& map, const Text& key, Value value) {
  const auto found = find_place(map, key.view());
  if (found == map.end()) {
    map.emplace_back(key, std::move(value));
  } else {
    found->second = std::move(value);
  }
}

void remove_entry(Map& map, std::string_view key) {
  const auto found = find_place(map, key);
  if (found != map.end()) {
    map.erase(found);
  }
}

}  // namespace troupe::runtime::transforms
