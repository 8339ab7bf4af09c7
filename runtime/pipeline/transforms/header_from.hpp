#pragma once

#include "runtime/pipeline/transforms/lent_text.hpp"
#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include "runtime/pipeline/transforms/struct_edit.hpp"
#include <troupe/transformation.hpp>
#include <troupe/value.hpp>

#include <string>
#include <vector>

namespace troupe::runtime::transforms {

/// Copies or moves fields into headers.
/// Source: org.apache.kafka.connect.transforms.HeaderFrom.
class HeaderFrom final : public Transformation {
 public:
  explicit HeaderFrom(Part part) : part_(part) {}

  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  struct Plan {
    /// The source without the moved fields; the source itself for a copy.
    SchemaPtr schema;
    /// Places in the source of the fields that stay; empty for a copy.
    std::vector<std::size_t> kept;
    /// The field for each header.
    std::vector<const Field*> fields;
  };
  [[nodiscard]] Plan plan_for(const SchemaPtr& source) const;
  void from_map(ConnectRecord& record, Value& value);
  void from_struct(ConnectRecord& record, SchemaPtr& schema, Value& value);

  std::vector<std::string> fields_;
  std::vector<LentText> headers_;
  bool move_ = false;
  bool replace_null_ = true;
  SchemaCache<Plan> plans_;
  StructEdit edit_;
  Headers added_;  ///< of one record
  Part part_;
};

}  // namespace troupe::runtime::transforms
