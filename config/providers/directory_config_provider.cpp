#include "config/properties.hpp"
#include "config/providers/providers.hpp"

#include <system_error>
#include <utility>

namespace troupe::config {

namespace fs = std::filesystem;

namespace {

std::string content_of(const fs::path& file) {
  auto content = read_settings_file(file.string());
  if (!content.ok()) {
    throw ConfigException("Could not read file " + file.string() + " for property " +
                          file.filename().string() + ": " + content.error().message);
  }
  return std::move(content).value();
}

}  // namespace

Settings DirectoryConfigProvider::read_allowed(const fs::path& path,
                                               const std::set<std::string>* keys) {
  std::error_code failed;
  if (!fs::is_directory(path, failed)) {
    return {};
  }
  Settings found;
  for (fs::directory_iterator entry(path, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code unknown;
    const auto name = entry->path().filename().string();
    const bool wanted = keys == nullptr || keys->contains(name);
    if (wanted && entry->is_regular_file(unknown)) {
      found[name] = content_of(entry->path());
    }
  }
  if (failed) {
    throw ConfigException("Could not list directory " + path.string() + ": " + failed.message());
  }
  return found;
}

}  // namespace troupe::config
