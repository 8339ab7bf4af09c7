#pragma once

#include "config/regex.hpp"
#include <troupe/record.hpp>
#include <troupe/transformation.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace troupe::runtime::transforms {

/// Changes the topic name where a regular expression matches all of it.
/// Source: org.apache.kafka.connect.transforms.RegexRouter.
class RegexRouter final : public Transformation {
 public:
  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  [[nodiscard]] std::optional<TopicName> routed(std::string_view topic) const;

  std::optional<config::Regex> regex_;
  std::string replacement_;
  /// The answer for the topic seen last: records come in runs of one topic.
  TopicName last_topic_;
  std::optional<TopicName> last_route_;
  bool known_ = false;
};

}  // namespace troupe::runtime::transforms
