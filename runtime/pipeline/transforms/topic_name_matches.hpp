#pragma once

#include "config/regex.hpp"
#include <troupe/transformation.hpp>

#include <optional>

namespace troupe::runtime::transforms {

/// True for records whose whole topic name matches a regular expression.
/// Source: org.apache.kafka.connect.transforms.predicates.TopicNameMatches.
class TopicNameMatches final : public Predicate {
 public:
  void configure(const Settings& settings) override;
  [[nodiscard]] bool test(const ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  std::optional<config::Regex> pattern_;
};

}  // namespace troupe::runtime::transforms
