#pragma once

#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include "runtime/pipeline/transforms/struct_edit.hpp"
#include <troupe/struct.hpp>
#include <troupe/transformation.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace troupe::runtime::transforms {

/// Sets name and version of a key's or value's schema.
/// Source: org.apache.kafka.connect.transforms.SetSchemaMetadata.
class SetSchemaMetadata final : public Transformation {
 public:
  explicit SetSchemaMetadata(Part part) : part_(part) {}

  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  [[nodiscard]] SchemaPtr renamed(const Schema& source) const;
  [[nodiscard]] Struct moved(const Struct& source, const SchemaPtr& schema) const;

  std::optional<std::string> name_;
  std::optional<std::int32_t> version_;
  bool replace_null_ = true;
  SchemaCache<SchemaPtr> schemas_;
  StructEdit edit_;
  Part part_;
};

}  // namespace troupe::runtime::transforms
