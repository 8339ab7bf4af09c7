#pragma once

#include "config/providers/allowed_paths.hpp"
#include <troupe/config_provider.hpp>

#include <optional>
#include <set>
#include <string>

namespace troupe::config {

/// What the providers that read files have in common: a path that is allowed, all keys or some.
/// Thread-safe once configured.
class FileBasedProvider : public ConfigProvider {
 public:
  void configure(const Settings& settings) override { paths_.emplace(settings); }

  [[nodiscard]] ConfigData get(const std::string& path) override { return read(path, nullptr); }
  [[nodiscard]] ConfigData get(const std::string& path,
                               const std::set<std::string>& keys) override {
    return read(path, &keys);
  }

 protected:
  /// Reads what is at an allowed path; only these keys when they are given.
  [[nodiscard]] virtual Settings read_allowed(const std::filesystem::path& path,
                                              const std::set<std::string>* keys) = 0;

 private:
  [[nodiscard]] ConfigData read(const std::string& path, const std::set<std::string>* keys) {
    if (!paths_) {
      throw ConnectException("The provider has not been configured yet.");
    }
    if (path.empty()) {
      return {};
    }
    const auto allowed = paths_->resolve(path);
    return allowed ? ConfigData{read_allowed(*allowed, keys), std::nullopt} : ConfigData{};
  }

  std::optional<AllowedPaths> paths_;
};

}  // namespace troupe::config
