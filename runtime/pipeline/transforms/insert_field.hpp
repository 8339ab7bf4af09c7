#pragma once

#include "runtime/pipeline/transforms/lent_text.hpp"
#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include "runtime/pipeline/transforms/struct_edit.hpp"
#include <troupe/struct.hpp>
#include <troupe/transformation.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace troupe::runtime::transforms {

/// Adds topic, partition, offset, timestamp or a fixed text as fields.
/// Source: org.apache.kafka.connect.transforms.InsertField.
class InsertField final : public Transformation {
 public:
  explicit InsertField(Part part) : part_(part) {}

  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] bool apply_to_sink(SinkRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  /// A field to insert: its name, and whether its schema is optional.
  struct Insertion {
    LentText name;
    bool optional = true;
  };
  [[nodiscard]] static std::optional<Insertion> parse(const Config& config, const char* name);
  [[nodiscard]] bool insert(ConnectRecord& record, const SinkRecord* sink);
  void insert(Map& target, const ConnectRecord& record, std::optional<std::int64_t> offset);
  /// `value` holds the struct `source`; returns its new schema.
  [[nodiscard]] const SchemaPtr& insert(Value& value, const Struct& source,
                                        const ConnectRecord& record,
                                        std::optional<std::int64_t> offset);
  [[nodiscard]] SchemaPtr extended(const Schema& source) const;

  std::optional<Insertion> topic_;
  std::optional<Insertion> partition_;
  std::optional<Insertion> offset_;
  std::optional<Insertion> timestamp_;
  std::optional<Insertion> static_;
  LentText static_value_;
  std::size_t insertions_ = 0;
  bool replace_null_ = true;
  SchemaCache<SchemaPtr> schemas_;
  StructEdit edit_;
  Part part_;
};

}  // namespace troupe::runtime::transforms
