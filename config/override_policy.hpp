#pragma once

#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace troupe::config {

/// Which settings of Kafka clients connectors may override. Immutable value; the default allows
/// everything.
/// Source: org.apache.kafka.connect.connector.policy.
class OverridePolicy {
 public:
  /// Reads `connector.client.config.override.policy` and, for Allowlist, its list. A class name or
  /// an alias; an unknown one is an error.
  [[nodiscard]] static Result<OverridePolicy> parse(const Settings& worker);

  /// Why a client key, given without prefix, may not be overridden; nothing when it may.
  [[nodiscard]] std::optional<std::string> refusal(const std::string& key) const;

 private:
  enum class Kind : std::uint8_t { all, none, principal, allowlist };

  Kind kind_ = Kind::all;
  std::set<std::string> allowed_;
};

}  // namespace troupe::config
