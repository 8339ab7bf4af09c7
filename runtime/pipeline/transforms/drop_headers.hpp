#pragma once

#include <troupe/transformation.hpp>

#include <string>
#include <vector>

namespace troupe::runtime::transforms {

/// Removes every header with one of the given names.
/// Source: org.apache.kafka.connect.transforms.DropHeaders.
class DropHeaders final : public Transformation {
 public:
  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  std::vector<std::string> names_;
};

}  // namespace troupe::runtime::transforms
