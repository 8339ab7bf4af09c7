#include "config/providers/providers.hpp"
#include "config/regex.hpp"

#include <string_view>
#include <unistd.h>
#include <utility>

namespace troupe::config {

namespace {

Settings current_environment() {
  Settings variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (const auto equals = text.find('='); equals != std::string_view::npos) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

}  // namespace

EnvVarConfigProvider::EnvVarConfigProvider() : EnvVarConfigProvider(current_environment()) {}

void EnvVarConfigProvider::configure(const Settings& settings) {
  const auto found = settings.find("allowlist.pattern");
  if (found == settings.end()) {
    return;
  }
  const auto pattern = Regex::compile(found->second);
  if (!pattern.ok()) {
    throw ConfigException("allowlist.pattern", found->second, pattern.error().message);
  }
  std::erase_if(variables_,
                [&](const auto& variable) { return !pattern->full_match(variable.first); });
}

ConfigData EnvVarConfigProvider::get(const std::string& path) {
  if (!path.empty()) {
    throw ConfigException("Path is not supported for EnvVarConfigProvider, invalid value '" + path +
                          "'");
  }
  return {variables_, std::nullopt};
}

ConfigData EnvVarConfigProvider::get(const std::string& path, const std::set<std::string>& keys) {
  auto found = get(path);
  std::erase_if(found.data, [&](const auto& entry) { return !keys.contains(entry.first); });
  return found;
}

}  // namespace troupe::config
