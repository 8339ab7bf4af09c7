#include "config/override_policy.hpp"

#include <array>
#include <utility>

namespace troupe::config {

namespace {

constexpr const char* policy_key = "connector.client.config.override.policy";
constexpr const char* list_key = "connector.client.config.override.allowlist";
constexpr const char* package = "org.apache.kafka.connect.connector.policy.";
constexpr const char* interface = "ConnectorClientConfigOverridePolicy";
constexpr std::array<const char*, 4> policy_names = {"All", "None", "Principal", "Allowlist"};

std::string setting(const Settings& settings, const char* name, const char* fallback) {
  const auto found = settings.find(name);
  return std::get<std::string>(ConfigDef::parse_value(
      name, found == settings.end() ? fallback : found->second, ConfigType::string));
}

std::set<std::string> allowlist(const Settings& worker) {
  const auto items = std::get<std::vector<std::string>>(
      ConfigDef::parse_value(list_key, setting(worker, list_key, ""), ConfigType::list));
  std::set<std::string> distinct(items.begin(), items.end());
  if (distinct.contains("")) {
    throw ConfigException(std::string("Configuration '") + list_key +
                          "' values must not be empty.");
  }
  return distinct;
}

}  // namespace

Result<OverridePolicy> OverridePolicy::parse(const Settings& worker) {
  const auto wanted = setting(worker, policy_key, "All");
  for (std::size_t i = 0; i < policy_names.size(); ++i) {
    const auto simple = std::string(policy_names[i]) + interface;
    if (wanted != policy_names[i] && wanted != simple && wanted != package + simple) {
      continue;
    }
    OverridePolicy policy;
    policy.kind_ = static_cast<Kind>(i);
    try {
      policy.allowed_ =
          policy.kind_ == Kind::allowlist ? allowlist(worker)
          : policy.kind_ == Kind::principal
              ? std::set<std::string>{"sasl.jaas.config", "sasl.mechanism", "security.protocol"}
              : std::set<std::string>{};
    } catch (const ConfigException& e) {
      return Error{Errc::invalid_config, e.message(), std::string(e.java_class()), ""};
    }
    return policy;
  }
  return Error{Errc::invalid_config,
               std::string("Failed to find any class that implements interface ") + package +
                   interface + " and which name matches " + wanted,
               "org.apache.kafka.connect.errors.ConnectException", ""};
}

std::optional<std::string> OverridePolicy::refusal(const std::string& key) const {
  if (kind_ == Kind::all || allowed_.contains(key)) {
    return std::nullopt;
  }
  return "The '" + std::string(policy_names[static_cast<std::size_t>(kind_)]) +
         "' policy does not allow '" + key + "' to be overridden in the connector configuration.";
}

}  // namespace troupe::config
