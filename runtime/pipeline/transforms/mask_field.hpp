#pragma once

#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
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

  std::vector<Text> fields_;
  std::optional<Text> replacement_;
  bool replace_null_ = true;
  /// Which fields of a schema are masked.
  SchemaCache<std::vector<bool>> masks_;
  Part part_;
};

}  // namespace troupe::runtime::transforms
