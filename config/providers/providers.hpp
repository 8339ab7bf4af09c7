#pragma once

#include "config/providers/provider_base.hpp"
#include <troupe/config_provider.hpp>

#include <filesystem>
#include <set>
#include <string>
#include <utility>

namespace troupe::config {

/// `${file:/path/of.properties:key}`: a key of a properties file, UTF-8. Read anew at each use.
/// Source: org.apache.kafka.common.config.provider.FileConfigProvider.
class FileConfigProvider final : public FileBasedProvider {
 protected:
  [[nodiscard]] Settings read_allowed(const std::filesystem::path& path,
                                      const std::set<std::string>* keys) override;
};

/// `${dir:/path:file}`: the whole content of a file in a folder; no folders below. Read anew at
/// each use. Source: org.apache.kafka.common.config.provider.DirectoryConfigProvider.
class DirectoryConfigProvider final : public FileBasedProvider {
 protected:
  [[nodiscard]] Settings read_allowed(const std::filesystem::path& path,
                                      const std::set<std::string>* keys) override;
};

/// `${env:NAME}`: an environment variable, as it was when the provider was made.
/// `allowlist.pattern` says which; it must match the whole name.
/// Source: org.apache.kafka.common.config.provider.EnvVarConfigProvider.
class EnvVarConfigProvider final : public ConfigProvider {
 public:
  EnvVarConfigProvider();
  explicit EnvVarConfigProvider(Settings variables) : variables_(std::move(variables)) {}

  void configure(const Settings& settings) override;
  [[nodiscard]] ConfigData get(const std::string& path) override;
  [[nodiscard]] ConfigData get(const std::string& path, const std::set<std::string>& keys) override;

 private:
  Settings variables_;
};

}  // namespace troupe::config
