#include "runtime/worker/config_resolver.hpp"

#include "runtime/plugins/guard.hpp"

#include <utility>

namespace troupe::runtime {

namespace {

constexpr const char* names_key = "config.providers";

class ScrubbingLogger final : public Logger {
 public:
  ScrubbingLogger(LoggerPtr logger, std::shared_ptr<const SharedSecrets> secrets)
      : logger_(std::move(logger)), secrets_(std::move(secrets)) {}

  [[nodiscard]] bool enabled(LogLevel level) const noexcept override {
    return logger_->enabled(level);
  }
  void log(LogLevel level, std::string_view message) override {
    logger_->log(level, secrets_->scrub(std::string(message)));
  }

 private:
  LoggerPtr logger_;
  std::shared_ptr<const SharedSecrets> secrets_;
};

Settings with_prefix(const Settings& settings, const std::string& prefix) {
  Settings found;
  for (auto entry = settings.lower_bound(prefix);
       entry != settings.end() && entry->first.starts_with(prefix); ++entry) {
    found[entry->first.substr(prefix.size())] = entry->second;
  }
  return found;
}

Result<std::shared_ptr<ConfigProvider>> make_provider(const Settings& worker,
                                                      const Registry& plugins,
                                                      const std::string& name,
                                                      const std::string& class_name) {
  const auto prefix = std::string(names_key) + '.' + name + '.';
  auto made = plugins.create_config_provider(class_name);
  if (!made.ok()) {
    return Error{Errc::invalid_config,
                 "Invalid value " + class_name + " for configuration " + prefix +
                     "class: Could not load config provider class or one of its dependencies",
                 "org.apache.kafka.common.config.ConfigException", made.error().message};
  }
  auto provider = std::shared_ptr<ConfigProvider>(std::move(made).value());
  auto configured = guard([&] { provider->configure(with_prefix(worker, prefix + "param.")); });
  if (!configured.ok()) {
    return configured.error();
  }
  return provider;
}

}  // namespace

Result<ConfigResolver> ConfigResolver::create(const Settings& worker, const Registry& plugins) {
  config::Providers providers;
  const auto names = worker.find(names_key);
  if (names == worker.end()) {
    return ConfigResolver();
  }
  const auto listed = std::get<std::vector<std::string>>(
      ConfigDef::parse_value(names_key, names->second, ConfigType::list));
  for (const auto& name : listed) {
    const auto given = worker.find(std::string(names_key) + '.' + name + ".class");
    if (given == worker.end()) {
      continue;  // as upstream: a provider without a class does not exist
    }
    auto provider = make_provider(worker, plugins, name, given->second);
    if (!provider.ok()) {
      return provider.error();
    }
    providers[name] = std::move(provider).value();
  }
  return ConfigResolver(std::move(providers));
}

Result<config::Resolved> ConfigResolver::resolve(const ConfigMap& settings) const {
  return guard([&] { return config::resolve_variables(settings, providers_); });
}

Result<ResolvedSettings> ConfigResolver::resolve(const Settings& settings) const {
  auto resolved = resolve(ConfigMap(settings.begin(), settings.end()));
  if (!resolved.ok()) {
    return resolved.error();
  }
  ResolvedSettings plain{{}, std::move(resolved->secrets), resolved->ttl};
  for (auto& [name, value] : resolved->settings) {
    plain.settings.emplace(name, std::move(*value));
  }
  return plain;
}

Result<ResolvedSettings> ConfigResolver::resolve_worker(const Settings& settings) const {
  auto others = settings;
  const auto path = others.extract("plugin.path");
  auto resolved = resolve(others);
  if (resolved.ok() && !path.empty()) {
    resolved->settings["plugin.path"] = path.mapped();
  }
  return resolved;
}

void restore_references(const Settings& raw_connector_config, std::vector<Settings>& tasks) {
  for (const auto& [name, value] : raw_connector_config) {
    if (config::find_variables(value).empty()) {
      continue;
    }
    for (auto& task : tasks) {
      if (const auto found = task.find(name); found != task.end()) {
        found->second = value;
      }
    }
  }
}

Error scrubbed(Error error, const config::Secrets& secrets) {
  error.message = secrets.scrub(std::move(error.message));
  error.cause = secrets.scrub(std::move(error.cause));
  return error;
}

void SharedSecrets::add(const config::Secrets& secrets) {
  const std::lock_guard lock(mutex_);
  secrets_.add(secrets);
}

std::string SharedSecrets::scrub(std::string message) const {
  const std::lock_guard lock(mutex_);
  return secrets_.scrub(std::move(message));
}

Status SharedSecrets::hide(Status outcome) const {
  if (outcome.ok()) {
    return outcome;
  }
  const std::lock_guard lock(mutex_);
  return scrubbed(outcome.error(), secrets_);
}

std::optional<Error> SharedSecrets::hide(std::optional<Error> error) const {
  if (!error) {
    return error;
  }
  const std::lock_guard lock(mutex_);
  return scrubbed(std::move(*error), secrets_);
}

LoggerPtr scrubbing_logger(LoggerPtr logger, std::shared_ptr<const SharedSecrets> secrets) {
  return std::make_shared<ScrubbingLogger>(std::move(logger), std::move(secrets));
}

}  // namespace troupe::runtime
