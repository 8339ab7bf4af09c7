#pragma once

#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include "runtime/pipeline/transforms/struct_edit.hpp"
#include <troupe/transformation.hpp>
#include <troupe/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace troupe::runtime::transforms {

/// Tells fast of most names that they are in no set: by length, first and last letter.
class NameFilter {
 public:
  void clear() { bits_ = 0; }
  void add(std::string_view name) { bits_ |= bit(name); }
  [[nodiscard]] bool may_hold(std::string_view name) const { return (bits_ & bit(name)) != 0; }

 private:
  static std::uint64_t bit(std::string_view name) {
    const auto letters = name.empty() ? 0U
                                      : static_cast<unsigned char>(name.front()) * 3U +
                                            static_cast<unsigned char>(name.back());
    return std::uint64_t{1} << ((name.size() * 7 + letters) % 64);
  }

  std::uint64_t bits_ = 0;
};

/// Keeps, leaves out and renames fields.
/// Source: org.apache.kafka.connect.transforms.ReplaceField.
class ReplaceField final : public Transformation {
 public:
  explicit ReplaceField(Part part) : part_(part) {}

  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  struct Plan {
    SchemaPtr schema;
    /// Places in the source of the target's fields.
    std::vector<std::size_t> sources;
  };
  [[nodiscard]] bool keeps(const std::string& name) const;
  [[nodiscard]] Plan plan_for(const Schema& source) const;
  void replace(Map& entries) const;

  std::unordered_set<std::string> exclude_;
  std::unordered_set<std::string> include_;
  std::unordered_map<std::string, Text> renames_;
  /// New names of renamed fields: another field may have the same.
  std::unordered_set<std::string> new_names_;
  bool replace_null_ = true;
  /// What the names above begin with and how long they are: most names of a map are none of them.
  NameFilter mentioned_;
  SchemaCache<Plan> plans_;
  StructEdit edit_;
  Part part_;
};

}  // namespace troupe::runtime::transforms
