#pragma once

#include "runtime/pipeline/transforms/cast_spec.hpp"
#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include <troupe/struct.hpp>
#include <troupe/transformation.hpp>

namespace troupe::runtime::transforms {

/// Changes the type of a key or value, or of some of its fields.
/// Source: org.apache.kafka.connect.transforms.Cast.
class Cast final : public Transformation {
 public:
  explicit Cast(Part part) : part_(part) {}

  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  [[nodiscard]] SchemaPtr cast_schema(const SchemaPtr& source) const;
  [[nodiscard]] Struct cast_fields(const Struct& source, const SchemaPtr& target) const;
  [[nodiscard]] Map cast_fields(const Map& source) const;

  CastSpec spec_;
  bool replace_null_ = true;
  SchemaCache<SchemaPtr> schemas_;
  Part part_;
};

}  // namespace troupe::runtime::transforms
