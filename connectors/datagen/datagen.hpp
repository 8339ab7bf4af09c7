#pragma once

#include "connectors/datagen/record_generator.hpp"
#include "connectors/record_schedule.hpp"
#include <troupe/connector.hpp>
#include <troupe/plugin.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::connectors::datagen {

/// Makes records for demonstrations and load: named generators or fields of the user's own, at an
/// exact rate, the same for the same seed. docs/datagen.md.
///
/// Each task is a source partition, `{"task": n}`, and makes the same records whatever became of
/// its earlier incarnations; offsets, `{"records": n}`, tell how many it has made.
class DatagenConnector final : public SourceConnector {
 public:
  static constexpr const char* java_class = "troupe.connect.datagen.DatagenConnector";

  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override;
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t max_tasks) override;
  void stop() override {}
  [[nodiscard]] ConfigDef config() const override;
  [[nodiscard]] std::vector<ValidatedValue> validate(const ConfigMap& settings) const override;
  [[nodiscard]] std::string task_class() const override;
  [[nodiscard]] std::unique_ptr<SourceTask> create_task() const override;
  [[nodiscard]] std::optional<Support> exactly_once_support(
      const Settings& settings) const override;
  bool alter_offsets(const Settings& settings, const OffsetAlterations& offsets) override;

 private:
  Settings settings_;
};

class DatagenTask final : public SourceTask {
 public:
  /// Records of one poll.
  static constexpr std::size_t max_batch = 1000;
  /// Where the task's number stands in its settings, and in its source partition.
  static constexpr const char* task_name = "task";
  static constexpr const char* offset_name = "records";

  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override;
  void poll(SourceBatch& batch) override;
  void stop() override {}

 private:
  void resume();
  [[nodiscard]] std::size_t wanted() const;

  std::optional<RecordGenerator> generator_;
  std::optional<RecordSchedule> schedule_;
  TopicName topic_;
  std::uint32_t task_ = 0;
  std::uint64_t seed_ = 0;
  std::int64_t iterations_ = -1;
  std::int64_t made_ = 0;  ///< records of all incarnations: the number of the next
  SourcePartition partition_;
};

void register_datagen(PluginRegistry& registry);

}  // namespace troupe::connectors::datagen
