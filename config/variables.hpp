#pragma once

#include "config/secrets.hpp"
#include <troupe/config_def.hpp>
#include <troupe/config_provider.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::config {

/// One `${provider:path:key}` in a value; the path may be missing, further colons belong to the
/// key.
struct Variable {
  std::string provider;
  std::string path;
  std::string key;
  std::size_t begin = 0;  ///< where `${` stands
  std::size_t end = 0;    ///< behind `}`
};

/// The variables of a value, from left to right. Anything else is plain text. Pure; one pass.
/// Source: org.apache.kafka.common.config.ConfigTransformer.DEFAULT_PATTERN.
[[nodiscard]] std::vector<Variable> find_variables(std::string_view value);

/// Providers by the name that variables use.
using Providers = std::map<std::string, std::shared_ptr<ConfigProvider>, std::less<>>;

/// Settings with their variables replaced.
struct Resolved {
  ConfigMap settings;
  Secrets secrets;  ///< what was put in, to keep it out of messages
  /// The shortest life of what was put in; nothing: for ever.
  std::optional<std::chrono::milliseconds> ttl;
};

/// Asks each provider once per path for all keys wanted of it. A provider or a key that does not
/// exist leaves the text as it is; what is put in is not looked at again, so references cannot run
/// in circles. Throws what providers throw; may block.
/// Source: org.apache.kafka.common.config.ConfigTransformer.transform.
[[nodiscard]] Resolved resolve_variables(const ConfigMap& settings, const Providers& providers);

}  // namespace troupe::config
