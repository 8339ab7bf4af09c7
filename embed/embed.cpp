#include "config/properties.hpp"
#include "embed/messages.hpp"
#include "embed/standalone_actor.hpp"
#include "runtime/worker/worker_file.hpp"
#include <troupe/embed.hpp>
#include <troupe/errors.hpp>

#include <string>
#include <utility>

namespace troupe::embed {

namespace {

runtime::LogSink sink_of(std::function<void(const LogLine&)> log) {
  if (!log) {
    return [](const runtime::LogLine&) {};
  }
  return [log = std::move(log)](const runtime::LogLine& line) {
    log({line.wall_ms, line.level, line.logger, line.context, line.message});
  };
}

/// The version of a class, which a connector tells that is made for that.
template <class Factory>
std::string version_of(const std::string& name, const Factory& factory) {
  const auto connector = factory();
  if (!connector) {
    throw ConnectException("The factory of " + name + " makes no connector");
  }
  return connector->version();
}

/// What registers all that an application offers.
std::function<void(PluginRegistry&)> registration_of(WorkerOptions& options) {
  return [sources = std::move(options.sources), sinks = std::move(options.sinks),
          plugins = std::move(options.plugins)](PluginRegistry& registry) {
    for (const auto& [name, factory] : sources) {
      registry.add_source({name, version_of(name, factory)}, factory);
    }
    for (const auto& [name, factory] : sinks) {
      registry.add_sink({name, version_of(name, factory)}, factory);
    }
    if (plugins) {
      plugins(registry);
    }
  };
}

}  // namespace

void register_types() {
  actors::register_types();
#if TROUPE_CAF_V1
  caf::init_global_meta_objects<caf::id_block::troupe_embed>();
  caf::init_global_meta_objects<caf::id_block::troupe_embed_own>();
#endif
}

void configure_scheduler(caf::actor_system_config& config, std::size_t threads) {
  actors::configure_scheduler(config, threads);
}

Result<Settings> read_settings(const std::string& path) {
  const auto content = config::read_settings_file(path);
  return content.ok() ? config::parse_properties(*content, path) : content.error();
}

Result<caf::actor> start_standalone(caf::actor_system& system, WorkerOptions options) {
  if (!options.worker_file.empty()) {
    auto file = read_settings(options.worker_file);
    if (!file.ok()) {
      return file.error();
    }
    options.settings.merge(*file);
  }
  const auto listeners = options.settings.find("listeners");
  const bool has_rest = listeners != options.settings.end() && !listeners->second.empty();
  if (!has_rest) {
    options.settings.erase("listeners");
  }
  auto plugins = registration_of(options);
  auto parsed = runtime::parse_worker(options.settings, plugins);
  if (!parsed.ok()) {
    return parsed.error();
  }
  if (!has_rest) {
    parsed->config.listeners.clear();
  }
  HostOptions host;
  host.config = std::move(parsed->config);
  host.resolver = std::move(parsed->resolver);
  host.name = std::move(options.name);
  host.plugins = std::move(plugins);
  host.log = sink_of(std::move(options.log));
  host.events = std::move(options.events);
  host.connector_files = std::move(options.connector_files);
  host.connectors = std::move(options.connectors);
  return system.spawn<StandaloneActor>(std::move(host));
}

std::string error_text(const caf::error& error) { return actors::error_text(error); }

}  // namespace troupe::embed
