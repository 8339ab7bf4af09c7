#pragma once

#include "config/secrets.hpp"
#include "config/variables.hpp"
#include "runtime/plugins/registry.hpp"
#include <troupe/config_def.hpp>
#include <troupe/logger.hpp>
#include <troupe/result.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace troupe::runtime {

/// Settings without nulls, their variables replaced.
struct ResolvedSettings {
  Settings settings;
  config::Secrets secrets;
  std::optional<std::chrono::milliseconds> ttl;
};

/// Replaces `${provider:path:key}` in settings, where a component is configured and nowhere else:
/// what is stored, shown and compared keeps the references.
///
/// Immutable; thread-safe. Asks providers, so a call may block: use it on work threads.
/// Source: org.apache.kafka.connect.runtime.WorkerConfigTransformer.
class ConfigResolver {
 public:
  /// Without providers every text stays as it is.
  ConfigResolver() = default;
  /// Makes the providers that `config.providers` of a worker file names.
  [[nodiscard]] static Result<ConfigResolver> create(const Settings& worker,
                                                     const Registry& plugins);

  /// The error is the provider's; it names paths and keys, never values.
  [[nodiscard]] Result<config::Resolved> resolve(const ConfigMap& settings) const;
  [[nodiscard]] Result<ResolvedSettings> resolve(const Settings& settings) const;
  /// A worker file: as above, but `plugin.path` is taken as it stands.
  [[nodiscard]] Result<ResolvedSettings> resolve_worker(const Settings& settings) const;

 private:
  explicit ConfigResolver(config::Providers providers) : providers_(std::move(providers)) {}

  config::Providers providers_;
};

/// A connector's settings with `name` under which they are stored: in each map of `tasks`, values
/// that the connector resolved are replaced by the references again. Pure.
/// Source: org.apache.kafka.connect.runtime.AbstractHerder.reverseTransform.
void restore_references(const Settings& raw_connector_config, std::vector<Settings>& tasks);

/// The error with secrets replaced in its texts.
[[nodiscard]] Error scrubbed(Error error, const config::Secrets& secrets);

/// Secrets of a component, which become known later than the loggers that must hide them.
/// Thread-safe.
class SharedSecrets {
 public:
  void add(const config::Secrets& secrets);

  [[nodiscard]] std::string scrub(std::string message) const;
  [[nodiscard]] Status hide(Status outcome) const;
  [[nodiscard]] std::optional<Error> hide(std::optional<Error> error) const;

 private:
  mutable std::mutex mutex_;
  config::Secrets secrets_;
};

/// A logger that shows references instead of secrets.
[[nodiscard]] LoggerPtr scrubbing_logger(LoggerPtr logger,
                                         std::shared_ptr<const SharedSecrets> secrets);

}  // namespace troupe::runtime
