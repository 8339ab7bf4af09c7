#pragma once

#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include "runtime/pipeline/transforms/struct_edit.hpp"
#include "runtime/pipeline/transforms/timestamp_codec.hpp"
#include <troupe/struct.hpp>
#include <troupe/transformation.hpp>

#include <optional>
#include <string>

namespace troupe::runtime::transforms {

/// Turns points in time from one form into another: text, Unix epoch, Date, Time, Timestamp.
/// Source: org.apache.kafka.connect.transforms.TimestampConverter.
class TimestampConverter final : public Transformation {
 public:
  explicit TimestampConverter(Part part) : part_(part) {}

  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  [[nodiscard]] Value converted(const Value& value, std::optional<TimestampKind> source) const;
  [[nodiscard]] SchemaPtr converted(const SchemaPtr& schema);
  /// The value is a struct, which then has the schema `target`.
  void convert(Value& value, const SchemaPtr& target);

  Text field_;
  TimestampCodec codec_;
  TimestampKind target_ = TimestampKind::timestamp;
  bool replace_null_ = true;
  SchemaCache<SchemaPtr> schemas_;
  StructEdit edit_;
  Part part_;
};

}  // namespace troupe::runtime::transforms
