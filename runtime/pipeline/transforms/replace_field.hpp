#pragma once

#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include <troupe/transformation.hpp>
#include <troupe/value.hpp>

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace troupe::runtime::transforms {

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
  [[nodiscard]] Map replaced(const Map& source) const;

  std::unordered_set<std::string> exclude_;
  std::unordered_set<std::string> include_;
  std::unordered_map<std::string, Text> renames_;
  /// New names of renamed fields: another field may have the same.
  std::unordered_set<std::string> new_names_;
  bool replace_null_ = true;
  SchemaCache<Plan> plans_;
  Part part_;
};

}  // namespace troupe::runtime::transforms
