#pragma once

#include <troupe/value.hpp>

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace troupe {

/// Names and primitive values of a source partition or offset, in the order the connector gave.
/// Values are null, bool, number, text or bytes; what comes back from the store has int64 and
/// double for all numbers.
using OffsetMap = std::vector<std::pair<Text, Value>>;

/// Where records come from: shared by all records of one partition, so that it costs a pointer.
/// Null stands for Java's null map. Two partitions are the same when their maps are equal.
using SourcePartition = std::shared_ptr<const OffsetMap>;

/// How far a record lies in its source partition.
///
/// The common case of one named number needs no allocation; anything else is a shared map.
/// Null stands for Java's null.
class SourceOffset {
 public:
  SourceOffset() = default;
  /// `{name: position}` without an allocation. Share `name` between records.
  SourceOffset(Text name, std::int64_t position) : content_(Single{std::move(name), position}) {}
  explicit SourceOffset(std::shared_ptr<const OffsetMap> map) : content_(std::move(map)) {}

  [[nodiscard]] bool is_null() const noexcept;
  /// The offset as a map; empty for null.
  [[nodiscard]] OffsetMap to_map() const;

  friend bool operator==(const SourceOffset& a, const SourceOffset& b);

 private:
  struct Single {
    Text name;
    std::int64_t position = 0;
  };
  std::variant<std::monostate, Single, std::shared_ptr<const OffsetMap>> content_;
};

/// Order-insensitive equality of two maps, as Java's.
[[nodiscard]] bool same_offset_map(const OffsetMap& a, const OffsetMap& b);
/// Equality of partitions: both null, or equal maps.
[[nodiscard]] bool same_partition(const SourcePartition& a, const SourcePartition& b);
/// Finds a name; null when absent.
[[nodiscard]] const Value* find_offset(const OffsetMap& map, std::string_view name);

}  // namespace troupe
