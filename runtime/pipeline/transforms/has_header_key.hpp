#pragma once

#include <troupe/transformation.hpp>

#include <string>

namespace troupe::runtime::transforms {

/// True for records with at least one header of the given name.
/// Source: org.apache.kafka.connect.transforms.predicates.HasHeaderKey.
class HasHeaderKey final : public Predicate {
 public:
  void configure(const Settings& settings) override;
  [[nodiscard]] bool test(const ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  std::string name_;
};

}  // namespace troupe::runtime::transforms
