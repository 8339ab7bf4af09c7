#pragma once

#include "connectors/record_schedule.hpp"
#include "connectors/tools/json_line.hpp"
#include "connectors/tools/printer.hpp"
#include <troupe/connector.hpp>
#include <troupe/plugin.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::connectors::tools {

/// Numbers records, and prints a JSON line for each when it is made and when it is stored: what
/// system tests compare with what arrives.
/// Source: org.apache.kafka.connect.tools.VerifiableSourceConnector.
class VerifiableSourceConnector final : public SourceConnector {
 public:
  static constexpr const char* java_class =
      "org.apache.kafka.connect.tools.VerifiableSourceConnector";

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

/// Takes all records that are due at once, where upstream takes one per poll and sleeps.
/// Source: org.apache.kafka.connect.tools.VerifiableSourceTask.
class VerifiableSourceTask final : public SourceTask {
 public:
  /// Records of one poll.
  static constexpr std::size_t max_batch = 500;

  explicit VerifiableSourceTask(Printer printer = print_to_standard_output)
      : print_(std::move(printer)) {}

  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override;
  void poll(SourceBatch& batch) override;
  [[nodiscard]] bool wants_commit_record() const override { return true; }
  void commit_record(const SourceRecord& record, const RecordMetadata* metadata) override;
  void stop() override {}

 private:
  void fill(SourceRecord& record, std::int64_t now_ms) const;
  [[nodiscard]] Value complete_value(std::int64_t now_ms) const;
  void note(std::int64_t now_ms, const Value& sequence_number, bool committed);

  Printer print_;
  JsonLines lines_;
  std::optional<std::string> name_;
  std::optional<std::string> topic_text_;
  TopicName topic_;
  std::int32_t id_ = 0;
  bool complete_record_data_ = false;
  SourcePartition partition_;
  std::int64_t sequence_number_ = 0;  ///< of the next record
  std::optional<RecordSchedule> schedule_;
};

void register_verifiable_source(PluginRegistry& registry);

}  // namespace troupe::connectors::tools
