#pragma once

#include "runtime/pipeline/transforms/cast_spec.hpp"
#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include "runtime/pipeline/transforms/struct_edit.hpp"
#include <troupe/struct.hpp>
#include <troupe/transformation.hpp>

#include <cstddef>
#include <utility>
#include <vector>

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
  void cast_fields(Value& value, const Struct& source, const SchemaPtr& target);
  void cast_fields(Value& value, const Map& source);

  CastSpec spec_;
  bool replace_null_ = true;
  SchemaCache<SchemaPtr> schemas_;
  StructEdit edit_;
  /// Of one map, in the order of the fields: the place in the map, its size for a new one.
  std::vector<std::pair<std::size_t, Value>> cast_;
  Part part_;
};

}  // namespace troupe::runtime::transforms
