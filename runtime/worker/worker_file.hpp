#pragma once

#include "config/worker_config.hpp"
#include "runtime/worker/config_resolver.hpp"
#include <troupe/config_def.hpp>
#include <troupe/plugin.hpp>
#include <troupe/result.hpp>

#include <functional>

namespace troupe::runtime {

/// What a worker file says, and what resolves variables for the components it configures.
struct ParsedWorker {
  config::WorkerConfig config;
  ConfigResolver resolver;
};

/// Parses the settings of a standalone worker, after the providers they name have replaced the
/// variables in them. Providers are the built-in ones, those that `more` registers, and those of
/// the libraries on `plugin.path`; the latter two are asked only when the settings name providers.
/// Errors show references, not what they stand for. May block.
[[nodiscard]] Result<ParsedWorker> parse_worker(
    const Settings& settings, const std::function<void(PluginRegistry&)>& more = {});

}  // namespace troupe::runtime
