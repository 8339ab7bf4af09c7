#pragma once

#include <troupe/schema.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace troupe::runtime::transforms {

/// What a transform worked out for a source schema, kept for the last few schemas seen, so that the
/// same source schema yields the same target schema object.
///
/// The most recently used entry stands first. A schema is first looked up as an object, which
/// decides nearly always, and only then by its content. Not thread-safe: owned by one transform.
/// Source: org.apache.kafka.common.cache.LRUCache as the transforms use it.
template <class Plan>
class SchemaCache {
 public:
  static constexpr std::size_t capacity = 16;

  /// The plan for `source`, made by `make(source)` when it is not known. Valid until the next call.
  /// The schema that a plan was made from lives as long as the plan.
  template <class Make>
  [[nodiscard]] const Plan& get(const SchemaPtr& source, Make make) {
    if (!entries_.empty() && entries_.front().source == source) {
      return entries_.front().plan;
    }
    return find_or_make(source, std::move(make));
  }

  void clear() { entries_.clear(); }

 private:
  struct Entry {
    /// Kept for as long as the plan, which may point into it.
    SchemaPtr source;
    /// The object of equal content that was seen last.
    SchemaPtr twin;
    Plan plan;
  };

  template <class Make>
  [[nodiscard]] const Plan& find_or_make(const SchemaPtr& source, Make make) {
    auto found =
        find([&](const Entry& entry) { return entry.source == source || entry.twin == source; });
    if (found == entries_.end()) {
      found = find([&](const Entry& entry) { return *entry.source == *source; });
      if (found != entries_.end()) {
        found->twin = source;
      }
    }
    if (found == entries_.end()) {
      auto plan = make(source);
      if (entries_.size() == capacity) {
        entries_.pop_back();
      }
      found = entries_.insert(entries_.end(), Entry{source, nullptr, std::move(plan)});
    }
    std::rotate(entries_.begin(), found, found + 1);
    return entries_.front().plan;
  }

  template <class Matches>
  [[nodiscard]] typename std::vector<Entry>::iterator find(Matches matches) {
    return std::find_if(entries_.begin(), entries_.end(), matches);
  }

  std::vector<Entry> entries_;
};

}  // namespace troupe::runtime::transforms
