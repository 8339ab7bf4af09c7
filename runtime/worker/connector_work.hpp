#pragma once

#include "runtime/ids.hpp"
#include "runtime/worker/worker_parts.hpp"
#include <troupe/context.hpp>
#include <troupe/result.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace troupe::runtime {

/// What a connector may call at any time, on any thread; must not block.
struct ConnectorEvents {
  std::function<void()> reconfiguration_requested;
  std::function<void(Error)> error_raised;
};

/// One incarnation of a connector object. Threads as `TaskWork`: "connector thread" instead of
/// "task thread". Source: org.apache.kafka.connect.runtime.WorkerConnector.
class ConnectorWork {
 public:
  ConnectorWork(WorkerPartsPtr parts, ConnectorName name, Settings config, ConnectorEvents events);
  ConnectorWork(const ConnectorWork&) = delete;
  ConnectorWork& operator=(const ConnectorWork&) = delete;
  ConnectorWork(ConnectorWork&&) = delete;
  ConnectorWork& operator=(ConnectorWork&&) = delete;
  ~ConnectorWork();

  /// Connector thread: makes and initialises the object, once.
  [[nodiscard]] Status create();
  /// Connector thread: the start hook; needs `create`.
  [[nodiscard]] Status start();
  /// Connector thread: one map per task as they are stored: with `task.class` and a sink's topics.
  [[nodiscard]] Result<std::vector<Settings>> task_configs();
  /// Connector thread: the stop hook, if the connector is started.
  [[nodiscard]] Status stop();

  /// Connector thread: destroys the object, last.
  void discard() { connector_ = {}; }

  /// Connector thread, after `create`: when a value of a provider expires and the connector shall
  /// be started again for it.
  [[nodiscard]] std::optional<std::chrono::milliseconds> reload_after() const;

  /// Its calls into the worker have no effect any more. Any thread.
  void abandon() noexcept;
  [[nodiscard]] std::optional<std::string> version() const;

 private:
  class Context;

  [[nodiscard]] Result<std::vector<Settings>> computed_configs();
  [[nodiscard]] Status check_topic_creation() const;
  [[nodiscard]] Status resolve();

  const WorkerPartsPtr parts_;
  const ConnectorName name_;
  const Settings config_;      ///< as stored, with references
  ResolvedSettings resolved_;  ///< connector thread
  const std::shared_ptr<SharedSecrets> secrets_ = std::make_shared<SharedSecrets>();
  std::shared_ptr<Context> context_;
  ConnectorObject connector_;
  bool started_ = false;
  mutable std::mutex mutex_;
  std::optional<std::string> version_;
};

/// Checks what a connector returned against `tasks.max`, and adds what every stored task
/// configuration has. With `tasks.max.enforce=false` too many is a warning in `warning`. Pure.
[[nodiscard]] Result<std::vector<Settings>> complete_task_configs(
    const ConnectorName& name, ConnectorKind kind, const Settings& connector_config,
    const std::string& task_class, std::vector<Settings> returned, std::string& warning);

/// `tasks.max` of a connector. Pure.
[[nodiscard]] Result<std::size_t> tasks_max(const Settings& connector_config);

}  // namespace troupe::runtime
