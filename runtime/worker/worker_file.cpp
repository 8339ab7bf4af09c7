#include "runtime/worker/worker_file.hpp"

#include "config/providers/builtin_providers.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/plugins/plugin_loader.hpp"
#include "runtime/plugins/registry.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace troupe::runtime {

namespace {

/// Keeps what is said before there is a log.
class Complaints final : public Logger {
 public:
  [[nodiscard]] bool enabled(LogLevel level) const noexcept override {
    return level >= LogLevel::warn;
  }
  void log(LogLevel level, std::string_view message) override {
    if (enabled(level)) {
      text_ += '\n' + std::string(message);
    }
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void load_providers(const Settings& settings, Registry& plugins, Logger& logger) {
  const auto path = settings.find("plugin.path");
  if (path != settings.end()) {
    load_plugins(std::get<std::vector<std::string>>(
                     ConfigDef::parse_value("plugin.path", path->second, ConfigType::list)),
                 plugins, logger);
  }
}

}  // namespace

Result<ParsedWorker> parse_worker(const Settings& settings,
                                  const std::function<void(PluginRegistry&)>& more) {
  Registry plugins;
  Complaints complaints;
  const auto registered = guard([&] {
    config::register_builtin_providers(plugins);
    if (!settings.contains("config.providers")) {
      return;
    }
    if (more) {
      more(plugins);
    }
    load_providers(settings, plugins, complaints);
  });
  if (!registered.ok()) {
    return registered.error();
  }
  auto resolver = ConfigResolver::create(settings, plugins);
  if (!resolver.ok()) {
    auto error = resolver.error();
    error.message += complaints.text();
    return error;
  }
  const auto resolved = resolver->resolve_worker(settings);
  if (!resolved.ok()) {
    return resolved.error();
  }
  auto config = config::parse_standalone(resolved->settings);
  if (!config.ok()) {
    return scrubbed(config.error(), resolved->secrets);
  }
  return ParsedWorker{std::move(config).value(), std::move(resolver).value()};
}

}  // namespace troupe::runtime
