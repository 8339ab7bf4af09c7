#pragma once

#include "config/worker_config.hpp"
#include <troupe/plugin.hpp>
#include <troupe/result.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace troupe::apps {

/// A worker file, read and checked.
struct WorkerFile {
  Settings settings;  ///< with variables
  config::WorkerConfig config;
};

/// Reads a worker file; an empty name is an empty file, as upstream has it. `java_options` is what
/// `KAFKA_OPTS` says: the JAAS file in it serves the clients without a `sasl.jaas.config`.
/// `plugins` registers providers beyond the built-in ones.
[[nodiscard]] Result<WorkerFile> read_worker_file(
    const std::string& path, std::string_view java_options,
    const std::function<void(PluginRegistry&)>& plugins = {});

}  // namespace troupe::apps
