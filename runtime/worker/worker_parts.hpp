#pragma once

#include "config/worker_config.hpp"
#include "runtime/herder.hpp"
#include "runtime/observability/loggers.hpp"
#include "runtime/observability/metrics.hpp"
#include "runtime/observability/recovery_metrics.hpp"
#include "runtime/observability/scraper.hpp"
#include "runtime/observability/worker_metrics.hpp"
#include "runtime/plugins/registry.hpp"
#include "runtime/seams/admin.hpp"
#include "runtime/seams/clock.hpp"
#include "runtime/seams/executor.hpp"
#include "runtime/seams/group_offsets.hpp"
#include "runtime/seams/offset_store.hpp"
#include "runtime/seams/random.hpp"
#include "runtime/seams/record_reader.hpp"
#include "runtime/seams/record_writer.hpp"
#include "runtime/worker/config_resolver.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace troupe::runtime {

/// Hears every new state of a connector, or of the task of this number. Called on the herder's
/// turn, in order; must not block.
using StatusListener = std::function<void(const ConnectorName&, std::optional<std::int32_t> task,
                                          const InstanceStatus&)>;

/// What one worker is made of: its settings, its plugins, and the seams to the outside. Several
/// workers live in one process, each with parts of its own.
///
/// Filled once, then shared and read by all actors and threads of the worker; everything pointed to
/// is thread-safe.
struct WorkerParts {
  config::WorkerConfig config;
  ServerInfo server;
  std::string worker_id;  ///< `host:port` other workers and clients see
  std::shared_ptr<const Registry> plugins;
  ConfigResolver resolver;  ///< of `config.providers`
  std::shared_ptr<LoggerHierarchy> loggers;
  std::shared_ptr<MetricsRegistry> metrics;
  std::shared_ptr<WorkerMetrics> worker_metrics;
  std::shared_ptr<RecoveryMetrics> recovery_metrics;
  std::shared_ptr<MetricsScraper> scraper;
  std::shared_ptr<const Clock> clock;
  std::shared_ptr<Executor> executor;
  std::shared_ptr<Random> random;
  std::shared_ptr<WriterFactory> writers;
  std::shared_ptr<ReaderFactory> readers;
  std::shared_ptr<OffsetStore> offsets;
  std::shared_ptr<GroupOffsets> group_offsets;
  std::shared_ptr<Admin> admin;
  StatusListener on_status;  ///< may be empty
};

using WorkerPartsPtr = std::shared_ptr<const WorkerParts>;

}  // namespace troupe::runtime
