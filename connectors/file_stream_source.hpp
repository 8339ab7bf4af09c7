#pragma once

#include "connectors/file_block.hpp"
#include "connectors/line_splitter.hpp"
#include <troupe/connector.hpp>
#include <troupe/plugin.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace troupe::connectors {

/// Reads lines of a file, or of standard input, into a topic.
///
/// Offsets are byte positions after the line, right for any encoding; the line's bytes are passed
/// on as they are. A missing file is waited for. Upstream counts characters instead, and so resumes
/// at a wrong place in files that are not ASCII. Source:
/// org.apache.kafka.connect.file.FileStreamSourceConnector.
class FileStreamSourceConnector final : public SourceConnector {
 public:
  static constexpr const char* java_class =
      "org.apache.kafka.connect.file.FileStreamSourceConnector";

  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override;
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t max_tasks) override;
  void stop() override {}
  [[nodiscard]] ConfigDef config() const override;
  [[nodiscard]] std::string task_class() const override;
  [[nodiscard]] std::unique_ptr<SourceTask> create_task() const override;
  [[nodiscard]] std::optional<Support> exactly_once_support(
      const Settings& settings) const override;
  bool alter_offsets(const Settings& settings, const OffsetAlterations& offsets) override;

 private:
  Settings settings_;
};

/// Source: org.apache.kafka.connect.file.FileStreamSourceTask.
class FileStreamSourceTask final : public SourceTask {
 public:
  /// Bytes read at once, and the size of the blocks records share.
  static constexpr std::size_t block_bytes = std::size_t{256} * 1024;
  /// A line longer than this fails the task.
  static constexpr std::size_t max_line_bytes = std::size_t{64} * 1024 * 1024;

  FileStreamSourceTask();
  FileStreamSourceTask(const FileStreamSourceTask&) = delete;
  FileStreamSourceTask& operator=(const FileStreamSourceTask&) = delete;
  FileStreamSourceTask(FileStreamSourceTask&&) = delete;
  FileStreamSourceTask& operator=(FileStreamSourceTask&&) = delete;
  ~FileStreamSourceTask() override;

  [[nodiscard]] std::string version() const override;
  void start(const Settings& settings) override;
  void poll(SourceBatch& batch) override;
  void stop() override;

 private:
  [[nodiscard]] bool open_file();
  void resume_position();
  [[nodiscard]] bool read_more(bool may_wait);
  [[nodiscard]] bool input_is_ready(int wait_ms) const;
  [[nodiscard]] std::string input_name() const;
  [[nodiscard]] SourceOffset offset_at(std::int64_t position) const;
  void make_room();
  void cut_lines(SourceBatch& batch);
  void note_truncation();

  std::string file_;
  TopicName topic_;
  std::size_t batch_size_ = 2000;
  Text offset_name_ = Text::of_static("position");
  SourcePartition partition_;
  /// `{"position": null}`: standard input has no positions.
  std::shared_ptr<const OffsetMap> stdin_offset_ =
      std::make_shared<const OffsetMap>(OffsetMap{{offset_name_, Value()}});
  int descriptor_ = -1;
  bool is_stdin_ = false;
  bool at_end_ = false;  ///< the last read found nothing
  bool missing_noted_ = false;
  bool truncation_noted_ = false;
  std::int64_t position_ = 0;  ///< byte position of `begin_` in the file

  std::shared_ptr<FileBlockPool> pool_;
  FileBlock* block_ = nullptr;  ///< one reference is ours
  std::size_t begin_ = 0;       ///< first byte of the block that was not delivered
  std::size_t end_ = 0;         ///< end of what was read
  LineSplitter splitter_;
};

void register_file_stream_source(PluginRegistry& registry);

}  // namespace troupe::connectors
