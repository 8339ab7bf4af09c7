#pragma once

#include <troupe/connector.hpp>
#include <troupe/plugin.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace troupe::connectors {

/// Writes the text form of each value as a line of a file, or to standard output.
/// Source: org.apache.kafka.connect.file.FileStreamSinkConnector.
class FileStreamSinkConnector final : public SinkConnector {
 public:
  static constexpr const char* java_class = "org.apache.kafka.connect.file.FileStreamSinkConnector";

  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override;
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t max_tasks) override;
  void stop() override {}
  [[nodiscard]] ConfigDef config() const override;
  [[nodiscard]] std::string task_class() const override;
  [[nodiscard]] std::unique_ptr<SinkTask> create_task() const override;
  bool alter_offsets(const Settings& settings, const SinkOffsetAlterations& offsets) override;

 private:
  Settings settings_;
};

/// A batch that could not be written whole leaves no torn line behind: the file is cut back to its
/// last good end. Source: org.apache.kafka.connect.file.FileStreamSinkTask.
class FileStreamSinkTask final : public SinkTask {
 public:
  FileStreamSinkTask() = default;
  FileStreamSinkTask(const FileStreamSinkTask&) = delete;
  FileStreamSinkTask& operator=(const FileStreamSinkTask&) = delete;
  FileStreamSinkTask(FileStreamSinkTask&&) = delete;
  FileStreamSinkTask& operator=(FileStreamSinkTask&&) = delete;
  ~FileStreamSinkTask() override;

  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override;
  void put(std::vector<SinkRecord>& records) override;
  void stop() override;

 private:
  void write_all(std::string_view bytes);
  void cut_back(std::int64_t good_end, std::int64_t written_end) const;

  std::string file_;
  int descriptor_ = -1;
  bool is_regular_ = false;
  std::string buffer_;
};

void register_file_stream_sink(PluginRegistry& registry);

}  // namespace troupe::connectors
