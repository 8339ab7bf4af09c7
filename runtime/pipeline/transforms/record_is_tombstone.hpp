#pragma once

#include <troupe/transformation.hpp>

namespace troupe::runtime::transforms {

/// True for records whose value is null, whatever their schema.
/// Source: org.apache.kafka.connect.transforms.predicates.RecordIsTombstone.
class RecordIsTombstone final : public Predicate {
 public:
  void configure(const Settings& settings) override;
  [[nodiscard]] bool test(const ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;
};

}  // namespace troupe::runtime::transforms
