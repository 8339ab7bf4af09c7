#pragma once

#include <troupe/headers.hpp>
#include <troupe/transformation.hpp>

namespace troupe::runtime::transforms {

/// Adds a header with a fixed value to every record.
/// Source: org.apache.kafka.connect.transforms.InsertHeader.
class InsertHeader final : public Transformation {
 public:
  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  Header header_;
};

}  // namespace troupe::runtime::transforms
