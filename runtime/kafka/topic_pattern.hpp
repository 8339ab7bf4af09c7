#pragma once

#include "config/regex.hpp"
#include <troupe/result.hpp>

#include <string>
#include <vector>

namespace troupe::runtime::kafka {

/// The topics that an expression of Java's stands for: those whose whole name matches, without
/// Kafka's internal ones unless they are wanted. librdkafka's own patterns are POSIX's, which lack
/// half of Java's. Immutable.
/// Source: org.apache.kafka.clients.consumer.internals.ConsumerCoordinator.
class TopicPattern {
 public:
  [[nodiscard]] static Result<TopicPattern> compile(const std::string& pattern,
                                                    bool exclude_internal);

  /// Those of `topics` that it stands for, sorted. An error when the expression would run away.
  [[nodiscard]] Result<std::vector<std::string>> select(std::vector<std::string> topics) const;

 private:
  TopicPattern(config::Regex regex, bool exclude_internal)
      : regex_(std::move(regex)), exclude_internal_(exclude_internal) {}

  config::Regex regex_;
  bool exclude_internal_;
};

}  // namespace troupe::runtime::kafka
