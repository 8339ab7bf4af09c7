#pragma once

#include "runtime/pipeline/sink_loop.hpp"
#include "runtime/seams/clock.hpp"
#include "runtime/storage/offset_reader.hpp"
#include <troupe/context.hpp>

#include <memory>
#include <mutex>
#include <stop_token>
#include <utility>

namespace troupe::runtime {

/// What source and sink contexts share.
struct TaskContextParts {
  LoggerPtr logger;
  std::unique_ptr<PluginMetrics> metrics;
  std::shared_ptr<const Clock> clock;
  Settings settings;
  std::stop_token stop;
};

/// Source: org.apache.kafka.connect.runtime.WorkerSourceTaskContext.
class RuntimeSourceContext final : public SourceTaskContext {
 public:
  RuntimeSourceContext(TaskContextParts parts, std::shared_ptr<StoredOffsetReader> offsets)
      : parts_(std::move(parts)), offsets_(std::move(offsets)) {}

  [[nodiscard]] Logger& logger() override { return *parts_.logger; }
  [[nodiscard]] PluginMetrics& plugin_metrics() override { return *parts_.metrics; }
  [[nodiscard]] std::int64_t now_ms() const override { return parts_.clock->wall_ms(); }
  [[nodiscard]] const Settings& configs() const override { return parts_.settings; }
  [[nodiscard]] std::stop_token stop_token() const override { return parts_.stop; }
  [[nodiscard]] OffsetStorageReader& offset_storage_reader() override { return *offsets_; }
  [[nodiscard]] TransactionContext* transaction_context() override { return nullptr; }

 private:
  TaskContextParts parts_;
  std::shared_ptr<StoredOffsetReader> offsets_;
};

/// Writes the task's wishes down; the sink loop serves them before its next poll. Calls from other
/// threads of the task's do no harm; calls after its end throw IllegalWorkerStateException.
/// Source: org.apache.kafka.connect.runtime.WorkerSinkTaskContext.
class RuntimeSinkContext final : public SinkTaskContext {
 public:
  /// `reporter` may be null.
  RuntimeSinkContext(TaskContextParts parts, std::shared_ptr<SinkRequests> requests,
                     std::shared_ptr<RecordReader> reader,
                     std::unique_ptr<ErrantRecordReporter> reporter)
      : parts_(std::move(parts)),
        requests_(std::move(requests)),
        reader_(std::move(reader)),
        reporter_(std::move(reporter)) {}

  [[nodiscard]] Logger& logger() override { return *parts_.logger; }
  [[nodiscard]] PluginMetrics& plugin_metrics() override { return *parts_.metrics; }
  [[nodiscard]] std::int64_t now_ms() const override { return parts_.clock->wall_ms(); }
  [[nodiscard]] const Settings& configs() const override { return parts_.settings; }
  [[nodiscard]] std::stop_token stop_token() const override { return parts_.stop; }

  void offset(const std::map<TopicPartition, std::int64_t>& offsets) override;
  void timeout(std::chrono::milliseconds timeout) override;
  [[nodiscard]] std::vector<TopicPartition> assignment() const override;
  void pause(const std::vector<TopicPartition>& partitions) override;
  void resume(const std::vector<TopicPartition>& partitions) override;
  void request_commit() override;
  [[nodiscard]] ErrantRecordReporter* errant_record_reporter() override { return reporter_.get(); }

 private:
  [[nodiscard]] std::unique_lock<std::mutex> open_requests() const;
  void check_assigned(const std::vector<TopicPartition>& partitions, const char* what) const;

  TaskContextParts parts_;
  std::shared_ptr<SinkRequests> requests_;
  std::shared_ptr<RecordReader> reader_;
  std::unique_ptr<ErrantRecordReporter> reporter_;
};

}  // namespace troupe::runtime
