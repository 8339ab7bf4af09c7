#pragma once

#include <troupe/value.hpp>

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <utility>

namespace troupe {

/// Hash of a value, equal for equal values. Maps hash alike in any order.
[[nodiscard]] std::size_t hash_value(const Value& value);

/// Fills a map whose keys are unique: a key put again replaces the value and keeps its place, as in
/// java.util.LinkedHashMap. Takes what it is given. Constant time per entry. Not thread-safe.
class MapBuilder {
 public:
  /// Room for that many entries.
  void reserve(std::size_t count) { entries_.reserve(count); }
  void put(Value&& key, Value&& value);
  /// As `put`, of a key that is known not to be there: nothing is searched.
  void put_new(Value&& key, Value&& value);
  /// As above with null, for the value to be made in place before the next entry.
  [[nodiscard]] Value& put_new(Text key) {
    if (entries_.empty()) {
      entries_.reserve(first_capacity);
    }
    return entries_.emplace_back(std::move(key), nullptr).second;
  }
  [[nodiscard]] Map take() { return std::move(entries_); }

 private:
  [[nodiscard]] std::pair<Value, Value>* find(const Value& key);

  /// Up to this many entries are searched one by one; an index pays only beyond.
  static constexpr std::size_t unindexed = 16;
  static constexpr std::size_t first_capacity = 8;

  Map entries_;
  /// Places of entries by the hashes of their keys; those of the last ones may be missing.
  using Index = std::unordered_multimap<std::size_t, std::size_t>;
  std::unique_ptr<Index> index_;
};

}  // namespace troupe
