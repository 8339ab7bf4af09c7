#pragma once

#include "runtime/pipeline/transforms/lent_text.hpp"
#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include <troupe/struct.hpp>
#include <troupe/transformation.hpp>

namespace troupe::runtime::transforms {

/// Wraps a key or value into a struct, or a map without schema, with one field.
/// Source: org.apache.kafka.connect.transforms.HoistField.
class HoistField final : public Transformation {
 public:
  explicit HoistField(Part part) : part_(part) {}

  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  LentText field_;
  SchemaCache<SchemaPtr> schemas_;
  Part part_;
};

}  // namespace troupe::runtime::transforms
