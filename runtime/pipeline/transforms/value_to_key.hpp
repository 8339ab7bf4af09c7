#pragma once

#include "runtime/pipeline/transforms/lent_text.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include <troupe/transformation.hpp>
#include <troupe/value.hpp>

#include <vector>

namespace troupe::runtime::transforms {

/// Makes the key from fields of the value.
/// Source: org.apache.kafka.connect.transforms.ValueToKey.
class ValueToKey final : public Transformation {
 public:
  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  struct Plan {
    SchemaPtr key_schema;
    /// The fields in the value, in the order of the key.
    std::vector<const Field*> sources;
  };
  [[nodiscard]] Plan plan_for(const SchemaPtr& schema) const;

  std::vector<LentText> fields_;
  bool replace_null_ = true;
  SchemaCache<Plan> plans_;
};

}  // namespace troupe::runtime::transforms
