#pragma once

#include "runtime/pipeline/transforms/field_path.hpp"
#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include <troupe/transformation.hpp>

#include <optional>

namespace troupe::runtime::transforms {

/// Replaces a key or value by one field of it, which may be nested.
/// Source: org.apache.kafka.connect.transforms.ExtractField.
class ExtractField final : public Transformation {
 public:
  explicit ExtractField(Part part) : part_(part) {}

  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  [[nodiscard]] const Field* find(const Schema& schema) const;

  std::optional<FieldPath> path_;
  bool replace_null_ = true;
  SchemaCache<const Field*> fields_;
  Part part_;
};

}  // namespace troupe::runtime::transforms
