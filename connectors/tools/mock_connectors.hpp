#pragma once

#include "connectors/tools/mock_failure.hpp"
#include <troupe/connector.hpp>
#include <troupe/plugin.hpp>

#include <memory>
#include <string>
#include <vector>

namespace troupe::connectors::tools {

/// Has one task that makes no records; connector or task fail when told to.
/// Source: org.apache.kafka.connect.tools.MockSourceConnector.
class MockSourceConnector final : public SourceConnector {
 public:
  static constexpr const char* java_class = "org.apache.kafka.connect.tools.MockSourceConnector";

  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override;
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t max_tasks) override;
  void stop() override;
  [[nodiscard]] ConfigDef config() const override { return {}; }
  [[nodiscard]] std::string task_class() const override;
  [[nodiscard]] std::unique_ptr<SourceTask> create_task() const override;

 private:
  Settings settings_;
  MockConnectorFailure failure_;
};

/// Source: org.apache.kafka.connect.tools.MockSourceTask.
class MockSourceTask final : public SourceTask {
 public:
  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override;
  void poll(SourceBatch& batch) override;
  void stop() override {}

 private:
  MockTaskFailure failure_;
};

/// Has one task that drops what it gets; connector or task fail when told to.
/// Source: org.apache.kafka.connect.tools.MockSinkConnector.
class MockSinkConnector final : public SinkConnector {
 public:
  static constexpr const char* java_class = "org.apache.kafka.connect.tools.MockSinkConnector";

  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override;
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t max_tasks) override;
  void stop() override;
  [[nodiscard]] ConfigDef config() const override { return {}; }
  [[nodiscard]] std::string task_class() const override;
  [[nodiscard]] std::unique_ptr<SinkTask> create_task() const override;

 private:
  Settings settings_;
  MockConnectorFailure failure_;
};

/// Source: org.apache.kafka.connect.tools.MockSinkTask.
class MockSinkTask final : public SinkTask {
 public:
  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override;
  void put(std::vector<SinkRecord>& records) override;
  void stop() override {}

 private:
  MockTaskFailure failure_;
};

void register_mock_source(PluginRegistry& registry);
void register_mock_sink(PluginRegistry& registry);

}  // namespace troupe::connectors::tools
