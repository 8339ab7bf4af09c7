#pragma once

#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include "runtime/pipeline/transforms/struct_edit.hpp"
#include <troupe/transformation.hpp>
#include <troupe/value.hpp>

#include <optional>
#include <vector>

namespace troupe::runtime::transforms {

/// Replaces fields by a value that tells nothing, or by a given text or number.
/// Source: org.apache.kafka.connect.transforms.MaskField.
class MaskField final : public Transformation {
 public:
  explicit MaskField(Part part) : part_(part) {}

  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  [[nodiscard]] Value masked(const Value& value) const;
  [[nodiscard]] std::vector<bool> masks_for(const Schema& schema) const;
  void mask(Value& value, const Map& source);
  void mask(Value& value, const Struct& source);

  std::vector<Text> fields_;
  std::optional<Text> replacement_;
  bool replace_null_ = true;
  /// Which fields of a schema are masked.
  SchemaCache<std::vector<bool>> masks_;
  StructEdit edit_;
  std::vector<Value> masked_;  ///< of one map, in the order of the fields
  Part part_;
};

}  // namespace troupe::runtime::transforms
