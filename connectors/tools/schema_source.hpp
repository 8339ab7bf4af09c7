#pragma once

#include "connectors/record_schedule.hpp"
#include "connectors/tools/printer.hpp"
#include <troupe/connector.hpp>
#include <troupe/plugin.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::connectors::tools {

/// Makes the same struct again and again, in one or in two versions of its schema.
/// Source: org.apache.kafka.connect.tools.SchemaSourceConnector.
class SchemaSourceConnector final : public SourceConnector {
 public:
  static constexpr const char* java_class = "org.apache.kafka.connect.tools.SchemaSourceConnector";

  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override { settings_ = settings; }
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t max_tasks) override;
  void stop() override {}
  [[nodiscard]] ConfigDef config() const override { return {}; }
  [[nodiscard]] std::string task_class() const override;
  [[nodiscard]] std::unique_ptr<SourceTask> create_task() const override;

 private:
  Settings settings_;
};

/// `num.messages` counts from each start anew, as upstream.
/// Source: org.apache.kafka.connect.tools.SchemaSourceTask.
class SchemaSourceTask final : public SourceTask {
 public:
  /// Records of one poll.
  static constexpr std::size_t max_batch = 500;

  explicit SchemaSourceTask(Printer printer = print_to_standard_output)
      : print_(std::move(printer)) {}

  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override;
  void poll(SourceBatch& batch) override;
  void stop() override {}

 private:
  void fill(SourceRecord& record) const;

  Printer print_;
  TopicName topic_;
  bool has_topic_ = false;
  std::int32_t id_ = 0;
  std::int64_t max_messages_ = 0;
  bool multiple_schemas_ = false;
  std::int32_t partition_count_ = 1;
  SourcePartition partition_;
  std::int64_t sequence_number_ = 0;  ///< of the next record
  std::int64_t count_ = 0;            ///< since the start
  std::optional<RecordSchedule> schedule_;
};

void register_schema_source(PluginRegistry& registry);

}  // namespace troupe::connectors::tools
