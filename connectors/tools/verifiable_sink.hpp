#pragma once

#include "connectors/tools/json_line.hpp"
#include "connectors/tools/printer.hpp"
#include <troupe/connector.hpp>
#include <troupe/plugin.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::connectors::tools {

/// Prints a JSON line for each record that arrives, and again once it is flushed.
/// Source: org.apache.kafka.connect.tools.VerifiableSinkConnector.
class VerifiableSinkConnector final : public SinkConnector {
 public:
  static constexpr const char* java_class =
      "org.apache.kafka.connect.tools.VerifiableSinkConnector";

  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override { settings_ = settings; }
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t max_tasks) override;
  void stop() override {}
  [[nodiscard]] ConfigDef config() const override { return {}; }
  [[nodiscard]] std::string task_class() const override;
  [[nodiscard]] std::unique_ptr<SinkTask> create_task() const override;

 private:
  Settings settings_;
};

/// Source: org.apache.kafka.connect.tools.VerifiableSinkTask.
class VerifiableSinkTask final : public SinkTask {
 public:
  /// With more records waiting for their flush a commit is asked for. Upstream waits for the next.
  static constexpr std::size_t max_unflushed = 100'000;

  explicit VerifiableSinkTask(Printer printer = print_to_standard_output)
      : print_(std::move(printer)) {}

  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override;
  void put(std::vector<SinkRecord>& records) override;
  void flush(const SinkOffsets& offsets) override;
  void stop() override {}

 private:
  /// A line up to what differs when it is printed again.
  struct Unflushed {
    JsonLines::Draft draft;
    std::string topic;
  };

  void end_line(std::int64_t now_ms, const std::string& topic, bool flushed);

  Printer print_;
  JsonLines lines_;
  std::optional<std::string> name_;
  std::int32_t id_ = 0;
  /// By the partition as consumed. Upstream takes the topic as transforms left it, and never
  /// finds a renamed one again.
  std::map<TopicPartition, std::vector<Unflushed>> unflushed_;
  std::size_t unflushed_count_ = 0;
};

void register_verifiable_sink(PluginRegistry& registry);

}  // namespace troupe::connectors::tools
