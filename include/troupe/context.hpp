#pragma once

#include <troupe/config_def.hpp>
#include <troupe/logger.hpp>
#include <troupe/metrics.hpp>
#include <troupe/offsets.hpp>
#include <troupe/record.hpp>

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace troupe {

/// Reads the source offsets a connector's tasks have committed. May block on Kafka up to the
/// worker's limit; after the task has been given up it throws ConnectException.
/// Source: org.apache.kafka.connect.storage.OffsetStorageReader.
class OffsetStorageReader {
 public:
  virtual ~OffsetStorageReader() = default;
  /// The committed offset of one partition; nothing when there is none. Numbers come back as int64
  /// and double.
  [[nodiscard]] virtual std::optional<OffsetMap> offset(const OffsetMap& partition) = 0;
  /// Offsets in the order of the partitions.
  [[nodiscard]] virtual std::vector<std::optional<OffsetMap>> offsets(
      const std::vector<OffsetMap>& partitions) = 0;
};

/// What every plugin with a life of its own gets from the worker.
///
/// Valid from `initialize` until the plugin object is destroyed; all methods may be called from any
/// thread unless they say otherwise. After the plugin was given up they do nothing or throw
/// IllegalWorkerStateException.
class PluginContext {
 public:
  virtual ~PluginContext() = default;
  [[nodiscard]] virtual Logger& logger() = 0;
  [[nodiscard]] virtual PluginMetrics& plugin_metrics() = 0;
  /// Wall clock of the worker, milliseconds since epoch. Use it instead of the system's, so that
  /// tests and simulations decide what time it is.
  [[nodiscard]] virtual std::int64_t now_ms() const = 0;
};

/// Source: org.apache.kafka.connect.connector.ConnectorContext.
class ConnectorContext : public PluginContext {
 public:
  /// Asks the worker to call `task_configs` again; returns at once.
  virtual void request_task_reconfiguration() = 0;
  /// Puts the connector into FAILED; its tasks go on. Returns at once.
  virtual void raise_error(const ConnectException& error) = 0;
};

/// Source: org.apache.kafka.connect.source.SourceConnectorContext.
class SourceConnectorContext : public ConnectorContext {
 public:
  [[nodiscard]] virtual OffsetStorageReader& offset_storage_reader() = 0;
};

using SinkConnectorContext = ConnectorContext;

/// What tasks get.
class TaskContext : public PluginContext {
 public:
  /// The task's settings with config provider variables resolved.
  [[nodiscard]] virtual const Settings& configs() const = 0;
  /// Set when the task shall stop: return from long waits. Task thread and threads of the plugin.
  [[nodiscard]] virtual std::stop_token stop_token() const = 0;
};

/// Marks the end of transactions; only with `transaction.boundary=connector`. Task thread only.
/// Source: org.apache.kafka.connect.source.TransactionContext.
class TransactionContext {
 public:
  virtual ~TransactionContext() = default;
  virtual void commit_transaction() = 0;
  virtual void commit_transaction(const SourceRecord& record) = 0;
  virtual void abort_transaction() = 0;
  virtual void abort_transaction(const SourceRecord& record) = 0;
};

/// Source: org.apache.kafka.connect.source.SourceTaskContext.
class SourceTaskContext : public TaskContext {
 public:
  [[nodiscard]] virtual OffsetStorageReader& offset_storage_reader() = 0;
  /// Null unless the connector defines its own transaction boundaries.
  [[nodiscard]] virtual TransactionContext* transaction_context() = 0;
};

/// Reports records a sink could not store. A record that was not delivered by the runtime, nor is a
/// copy of one that was, is converted back for the dead letter queue.
/// Source: org.apache.kafka.connect.sink.ErrantRecordReporter.
class ErrantRecordReporter {
 public:
  virtual ~ErrantRecordReporter() = default;
  /// Sends the record to log and dead letter queue; the future is ready once that is durable, and
  /// fails when it cannot be. Nobody has to wait for it: offsets are not committed before, and the
  /// task fails with it. Waits while too many are on their way. Throws ConnectException when errors
  /// are not tolerated; the task fails then, whatever it makes of that. Task thread and threads of
  /// the plugin.
  virtual std::future<void> report(const SinkRecord& record, const ConnectException& error) = 0;
};

/// Source: org.apache.kafka.connect.sink.SinkTaskContext. Task thread only.
class SinkTaskContext : public TaskContext {
 public:
  /// Rewinds before the next poll.
  virtual void offset(const std::map<TopicPartition, std::int64_t>& offsets) = 0;
  /// Asks for the next `put` after at most this long.
  virtual void timeout(std::chrono::milliseconds timeout) = 0;
  [[nodiscard]] virtual std::vector<TopicPartition> assignment() const = 0;
  /// Throws IllegalWorkerStateException for a partition that is not assigned.
  virtual void pause(const std::vector<TopicPartition>& partitions) = 0;
  virtual void resume(const std::vector<TopicPartition>& partitions) = 0;
  virtual void request_commit() = 0;
  /// Null unless a dead letter queue or error logging is configured.
  [[nodiscard]] virtual ErrantRecordReporter* errant_record_reporter() = 0;
};

}  // namespace troupe
