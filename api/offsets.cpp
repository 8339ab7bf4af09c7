#include <troupe/offsets.hpp>

#include <algorithm>

namespace troupe {

bool SourceOffset::is_null() const noexcept {
  const auto* map = std::get_if<std::shared_ptr<const OffsetMap>>(&content_);
  return content_.index() == 0 || (map != nullptr && *map == nullptr);
}

OffsetMap SourceOffset::to_map() const {
  if (const auto* single = std::get_if<Single>(&content_)) {
    return {{single->name, Value(single->position)}};
  }
  const auto* map = std::get_if<std::shared_ptr<const OffsetMap>>(&content_);
  return map != nullptr && *map ? **map : OffsetMap{};
}

bool operator==(const SourceOffset& a, const SourceOffset& b) {
  return a.is_null() == b.is_null() && same_offset_map(a.to_map(), b.to_map());
}

bool same_offset_map(const OffsetMap& a, const OffsetMap& b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const auto& entry) {
           const auto* other = find_offset(b, entry.first.view());
           return other != nullptr && *other == entry.second;
         });
}

bool same_partition(const SourcePartition& a, const SourcePartition& b) {
  return a == b || (a && b && same_offset_map(*a, *b));
}

const Value* find_offset(const OffsetMap& map, std::string_view name) {
  const auto found =
      std::find_if(map.begin(), map.end(), [&](const auto& entry) { return entry.first == name; });
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace troupe
