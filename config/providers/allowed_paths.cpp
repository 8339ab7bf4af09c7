#include "config/providers/allowed_paths.hpp"

#include <algorithm>
#include <system_error>

namespace troupe::config {

namespace fs = std::filesystem;

namespace {

/// Without a trailing separator, which `lexically_normal` keeps.
fs::path normal(const fs::path& path) {
  auto made = path.lexically_normal();
  return made.has_filename() || made == made.root_path() ? made : made.parent_path();
}

bool is_inside(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

}  // namespace

AllowedPaths::AllowedPaths(const Settings& parameters) {
  const auto found = parameters.find("allowed.paths");
  if (found == parameters.end() || found->second.empty()) {
    return;
  }
  allowed_.emplace();
  // Split as upstream does: at each comma, nothing trimmed.
  std::string_view rest = found->second;
  while (true) {
    const auto comma = rest.find(',');
    const fs::path path(rest.substr(0, comma));
    if (!path.is_absolute()) {
      throw ConfigException("Path " + path.string() + " is not absolute");
    }
    const auto folder = normal(path);
    std::error_code failed;
    if (!fs::exists(folder, failed)) {
      throw ConfigException("Path " + folder.string() + " does not exist");
    }
    allowed_->push_back(folder);
    if (comma == std::string_view::npos) {
      return;
    }
    rest.remove_prefix(comma + 1);
  }
}

std::optional<fs::path> AllowedPaths::resolve(const std::string& path) const {
  if (!allowed_) {
    return fs::path(path);
  }
  const auto wanted = normal(fs::path(path));
  const bool inside = std::any_of(allowed_->begin(), allowed_->end(), [&](const fs::path& folder) {
    return is_inside(wanted, folder);
  });
  return inside ? std::optional(wanted) : std::nullopt;
}

}  // namespace troupe::config
