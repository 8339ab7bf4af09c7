#include "runtime/worker/worker_file.hpp"

#include "config/providers/builtin_providers.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/plugins/registry.hpp"

#include <utility>

namespace troupe::runtime {

Result<ParsedWorker> parse_worker(const Settings& settings,
                                  const std::function<void(PluginRegistry&)>& more) {
  Registry plugins;
  const auto registered = guard([&] {
    config::register_builtin_providers(plugins);
    if (more && settings.contains("config.providers")) {
      more(plugins);
    }
  });
  if (!registered.ok()) {
    return registered.error();
  }
  auto resolver = ConfigResolver::create(settings, plugins);
  if (!resolver.ok()) {
    return resolver.error();
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
