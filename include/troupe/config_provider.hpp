#pragma once

#include <troupe/config_def.hpp>

#include <chrono>
#include <optional>
#include <set>
#include <string>

namespace troupe {

/// What a provider knows of one path. Source: org.apache.kafka.common.config.ConfigData.
struct ConfigData {
  Settings data;
  /// After this long the data should be read again; nothing: never.
  std::optional<std::chrono::milliseconds> ttl;
};

/// Resolves `${provider:path:key}` in settings. Thread-safe: asked from several threads; may block.
/// Source: org.apache.kafka.common.config.provider.ConfigProvider.
class ConfigProvider {
 public:
  virtual ~ConfigProvider() = default;
  virtual void configure(const Settings& settings) = 0;
  /// All keys at a path; throws ConfigException when it cannot be read.
  [[nodiscard]] virtual ConfigData get(const std::string& path) = 0;
  [[nodiscard]] virtual ConfigData get(const std::string& path,
                                       const std::set<std::string>& keys) = 0;
  virtual void close() {}
};

}  // namespace troupe
