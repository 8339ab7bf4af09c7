#pragma once

#include "config/worker_config.hpp"
#include <troupe/result.hpp>

#include <string>
#include <string_view>

namespace troupe::apps {

/// A worker file, read and checked.
struct WorkerFile {
  Settings settings;
  config::WorkerConfig config;
};

/// Reads a worker file; an empty name is an empty file, as upstream has it. `java_options` is what
/// `KAFKA_OPTS` says: the JAAS file in it serves the clients without a `sasl.jaas.config`.
[[nodiscard]] Result<WorkerFile> read_worker_file(const std::string& path,
                                                  std::string_view java_options);

}  // namespace troupe::apps
