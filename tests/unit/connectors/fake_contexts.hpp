#pragma once

#include <troupe/context.hpp>
#include <troupe/errors.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::test {

/// Keeps what was logged.
class RecordingLogger final : public Logger {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return true; }
  void log(LogLevel level, std::string_view message) override {
    if (level == LogLevel::warn) {
      warnings.emplace_back(message);
    }
    if (level == LogLevel::info) {
      notes.emplace_back(message);
    }
  }

  std::vector<std::string> warnings;
  std::vector<std::string> notes;
};

/// Metrics that nobody asks for.
class NoMetrics final : public PluginMetrics {
 public:
  [[nodiscard]] MetricName metric_name(std::string name, std::string description,
                                       MetricTags tags) override {
    return {std::move(name), std::move(description), std::move(tags)};
  }
  void add_metric(const MetricName&, std::function<double()>) override {}
  void remove_metric(const MetricName&) override {}
  std::shared_ptr<Sensor> add_sensor(
      const std::string&, const std::vector<std::pair<MetricName, SensorStatistic>>&) override {
    return nullptr;
  }
  void remove_sensor(const std::string&) override {}
};

/// Answers every partition with the same offset.
class FixedOffsets final : public OffsetStorageReader {
 public:
  [[nodiscard]] std::optional<OffsetMap> offset(const OffsetMap& partition) override {
    asked.push_back(partition);
    return stored;
  }
  [[nodiscard]] std::vector<std::optional<OffsetMap>> offsets(
      const std::vector<OffsetMap>& partitions) override {
    return std::vector<std::optional<OffsetMap>>(partitions.size(), stored);
  }

  std::optional<OffsetMap> stored;
  std::vector<OffsetMap> asked;
};

class FakeSourceContext final : public SourceTaskContext {
 public:
  [[nodiscard]] RecordingLogger& logger() override { return logger_; }
  [[nodiscard]] PluginMetrics& plugin_metrics() override { return metrics_; }
  [[nodiscard]] std::int64_t now_ms() const override { return now; }
  [[nodiscard]] const Settings& configs() const override { return settings_; }
  [[nodiscard]] std::stop_token stop_token() const override { return {}; }
  [[nodiscard]] FixedOffsets& offset_storage_reader() override { return offsets_; }
  [[nodiscard]] TransactionContext* transaction_context() override { return nullptr; }

  std::int64_t now = 1'700'000'000'000;

 private:
  RecordingLogger logger_;
  NoMetrics metrics_;
  Settings settings_;
  FixedOffsets offsets_;
};

class FakeSinkContext final : public SinkTaskContext {
 public:
  [[nodiscard]] RecordingLogger& logger() override { return logger_; }
  [[nodiscard]] PluginMetrics& plugin_metrics() override { return metrics_; }
  [[nodiscard]] std::int64_t now_ms() const override { return now; }
  [[nodiscard]] const Settings& configs() const override { return settings_; }
  [[nodiscard]] std::stop_token stop_token() const override { return stop.get_token(); }
  void offset(const std::map<TopicPartition, std::int64_t>& offsets) override { rewinds = offsets; }
  void timeout(std::chrono::milliseconds timeout) override { timeouts.push_back(timeout); }
  [[nodiscard]] std::vector<TopicPartition> assignment() const override { return {}; }
  void pause(const std::vector<TopicPartition>&) override {}
  void resume(const std::vector<TopicPartition>&) override {}
  void request_commit() override { ++commits_wanted; }
  [[nodiscard]] ErrantRecordReporter* errant_record_reporter() override { return nullptr; }

  std::int64_t now = 0;
  std::stop_source stop;
  std::map<TopicPartition, std::int64_t> rewinds;
  std::vector<std::chrono::milliseconds> timeouts;
  int commits_wanted = 0;

 private:
  RecordingLogger logger_;
  NoMetrics metrics_;
  Settings settings_;
};

}  // namespace troupe::test
