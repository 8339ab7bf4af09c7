#pragma once

#include <troupe/transformation.hpp>

namespace troupe::runtime::transforms {

/// Drops every record; meant to be used with a predicate.
/// Source: org.apache.kafka.connect.transforms.Filter.
class Filter final : public Transformation {
 public:
  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;
};

}  // namespace troupe::runtime::transforms
