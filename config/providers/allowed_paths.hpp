#pragma once

#include <troupe/config_def.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace troupe::config {

/// Where a provider may read: the folders and files of its parameter `allowed.paths`, or anywhere
/// without one. Paths are compared after `.` and `..` are worked out, part by part; links are not
/// followed, as upstream.
/// Source: org.apache.kafka.common.config.internals.AllowedPaths.
class AllowedPaths {
 public:
  AllowedPaths() = default;
  /// Throws ConfigException for a path that is not absolute or does not exist.
  explicit AllowedPaths(const Settings& parameters);

  /// The path to read; nothing when it is outside.
  [[nodiscard]] std::optional<std::filesystem::path> resolve(const std::string& path) const;

 private:
  std::optional<std::vector<std::filesystem::path>> allowed_;
};

}  // namespace troupe::config
