#include "config/properties.hpp"
#include "config/providers/providers.hpp"

#include <utility>

namespace troupe::config {

namespace {

/// Upstream's text; why is in the cause.
class Unreadable final : public ConnectException {
 public:
  Unreadable(const std::string& text, const Error& why)
      : ConnectException(JavaClass{"org.apache.kafka.common.config.ConfigException"}, text,
                         why.java_class + ": " + why.message) {}
};

}  // namespace

Settings FileConfigProvider::read_allowed(const std::filesystem::path& path,
                                          const std::set<std::string>* keys) {
  const auto unreadable = [&](const Error& why) {
    return Unreadable("Could not read properties from file " + path.string(), why);
  };
  const auto content = read_settings_file(path.string());
  if (!content.ok()) {
    throw unreadable(content.error());
  }
  auto all = parse_utf8_properties(*content, path.string());
  if (!all.ok()) {
    throw unreadable(all.error());
  }
  if (keys != nullptr) {
    std::erase_if(*all, [&](const auto& entry) { return !keys->contains(entry.first); });
  }
  return std::move(all).value();
}

}  // namespace troupe::config
