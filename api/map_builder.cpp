#include <troupe/map_builder.hpp>
#include <troupe/struct.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <type_traits>

namespace troupe {

namespace {

std::size_t mixed(std::size_t seed, std::size_t hash) {
  return seed ^ (hash + 0x9e3779b97f4a7c15U + (seed << 6U) + (seed >> 2U));
}

std::size_t hash_bytes(std::string_view bytes) { return std::hash<std::string_view>{}(bytes); }

struct Hash {
  std::size_t operator()(std::monostate /*null*/) const { return 0; }
  std::size_t operator()(const Text& text) const { return hash_bytes(text.view()); }
  std::size_t operator()(const Bytes& bytes) const { return hash_bytes(bytes.view()); }
  std::size_t operator()(const Array& array) const {
    std::size_t seed = array.size();
    for (const auto& element : array) {
      seed = mixed(seed, hash_value(element));
    }
    return seed;
  }
  std::size_t operator()(const Map& map) const {
    std::size_t sum = map.size();
    for (const auto& [key, value] : map) {
      sum += mixed(hash_value(key), hash_value(value));
    }
    return sum;
  }
  std::size_t operator()(const Struct& structure) const {
    std::size_t seed = structure.size();
    for (std::size_t i = 0; i < structure.size(); ++i) {
      seed = mixed(seed, hash_value(structure.at(i)));
    }
    return seed;
  }
  std::size_t operator()(const Decimal& decimal) const {
    return mixed(hash_bytes(decimal.unscaled.view()), static_cast<std::size_t>(decimal.scale));
  }
  std::size_t operator()(Instant instant) const {
    return std::hash<std::int64_t>{}(instant.epoch_ms);
  }
  template <class Number>
  std::size_t operator()(Number number) const {
    // All NaN are equal, and -0.0 is not 0.0.
    if constexpr (std::is_floating_point_v<Number>) {
      if (std::isnan(number)) {
        return 1;
      }
    }
    return std::hash<Number>{}(number);
  }
};

}  // namespace

std::size_t hash_value(const Value& value) {
  return mixed(static_cast<std::size_t>(value.kind()), value.visit(Hash{}));
}

std::pair<Value, Value>* MapBuilder::find(const Value& key) {
  if (entries_.size() < unindexed) {
    const auto* text = key.get_if<Text>();  // nearly all keys are
    auto* const found = std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) {
      const auto* other = text != nullptr ? entry.first.template get_if<Text>() : nullptr;
      return text != nullptr ? other != nullptr && *other == *text : entry.first == key;
    });
    return found == entries_.end() ? nullptr : found;
  }
  if (!index_) {
    index_ = std::make_unique<Index>();
  }
  while (index_->size() < entries_.size()) {
    index_->emplace(hash_value(entries_[index_->size()].first), index_->size());
  }
  const auto [first, last] = index_->equal_range(hash_value(key));
  for (auto candidate = first; candidate != last; ++candidate) {
    if (entries_[candidate->second].first == key) {
      return &entries_[candidate->second];
    }
  }
  return nullptr;
}

void MapBuilder::put(Value&& key, Value&& value) {
  if (auto* known = find(key)) {
    known->second = std::move(value);
    return;
  }
  put_new(std::move(key), std::move(value));
}

void MapBuilder::put_new(Value&& key, Value&& value) {
  if (entries_.empty()) {
    entries_.reserve(first_capacity);
  }
  entries_.emplace_back(std::move(key), std::move(value));
}

}  // namespace troupe
