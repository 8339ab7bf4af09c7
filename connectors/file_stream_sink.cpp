#include "connectors/file_stream_sink.hpp"

#include "connectors/file_name.hpp"
#include <troupe/errors.hpp>

#include <sys/stat.h>

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace troupe::connectors {

namespace {

constexpr const char* plugin_version = "4.2.0";
constexpr mode_t file_mode = 0666;

ConfigDef definition() {
  ConfigKey file;
  file.name = "file";
  file.has_default = true;
  file.importance = Importance::high;
  file.documentation = "Destination filename. If not specified, the standard output will be used";
  ConfigDef def;
  def.define(file);
  return def;
}

/// A surrogate without its other half, which a text keeps in three bytes, becomes what Java's
/// encoder makes of it.
void replace_surrogates(std::string& text) {
  constexpr char lead = '\xed';
  constexpr unsigned char first_surrogate = 0xa0;
  if (text.find(lead) == std::string::npos) {
    return;
  }
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool alone = text[i] == lead && i + 2 < text.size() &&
                       static_cast<unsigned char>(text[i + 1]) >= first_surrogate;
    plain += alone ? '?' : text[i];
    i += alone ? 2 : 0;
  }
  text.swap(plain);
}

}  // namespace

std::string FileStreamSinkConnector::version() const { return plugin_version; }

void FileStreamSinkConnector::start(const Settings& settings) {
  static_cast<void>(definition().parse(settings));
  settings_ = settings;
}

std::vector<Settings> FileStreamSinkConnector::task_configs(std::size_t max_tasks) {
  return std::vector<Settings>(max_tasks, settings_);
}

ConfigDef FileStreamSinkConnector::config() const { return definition(); }

std::string FileStreamSinkConnector::task_class() const {
  return "org.apache.kafka.connect.file.FileStreamSinkTask";
}

std::unique_ptr<SinkTask> FileStreamSinkConnector::create_task() const {
  return std::make_unique<FileStreamSinkTask>();
}

bool FileStreamSinkConnector::alter_offsets(const Settings&, const SinkOffsetAlterations&) {
  return true;
}

FileStreamSinkTask::~FileStreamSinkTask() { FileStreamSinkTask::stop(); }

std::string FileStreamSinkTask::version() const { return plugin_version; }

void FileStreamSinkTask::start(const Settings& settings) {
  file_ = checked_file_name(definition().parse(settings).get_string("file"));
  if (file_.empty()) {
    descriptor_ = STDOUT_FILENO;
    return;
  }
  descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, file_mode);
  if (descriptor_ < 0) {
    throw ConnectException(
        "Couldn't find or create file '" + file_ + "' for FileStreamSinkTask",
        "java.io.IOException: " + file_ + ": " + std::generic_category().message(errno));
  }
  struct stat info {};
  is_regular_ = ::fstat(descriptor_, &info) == 0 && S_ISREG(info.st_mode);
}

void FileStreamSinkTask::put(std::vector<SinkRecord>& records) {
  if (records.empty()) {
    return;
  }
  buffer_.clear();
  for (const auto& record : records) {
    if (const auto* text = record.value.get_if<Text>()) {
      buffer_ += text->view();
    } else {
      buffer_ += record.value.to_text();
    }
    buffer_ += '\n';
  }
  replace_surrogates(buffer_);
  write_all(buffer_);
}

void FileStreamSinkTask::write_all(std::string_view bytes) {
  struct stat info {};
  const bool can_cut = is_regular_ && ::fstat(descriptor_, &info) == 0;
  std::size_t written = 0;
  while (written < bytes.size()) {
    const auto count = ::write(descriptor_, bytes.data() + written, bytes.size() - written);
    if (count >= 0) {
      written += static_cast<std::size_t>(count);
      continue;
    }
    if (errno == EINTR) {
      continue;
    }
    const int error = errno;
    if (can_cut && written != 0) {
      cut_back(info.st_size, info.st_size + static_cast<std::int64_t>(written));
    }
    throw ConnectException(
        "Couldn't write to " + (file_.empty() ? "standard output" : "file '" + file_ + "'") + ": " +
            std::generic_category().message(error) + " after " + std::to_string(written) + " of " +
            std::to_string(bytes.size()) + " bytes",
        "java.io.IOException: " + std::generic_category().message(error));
  }
}

/// Removes the part of a batch that was written, so that the batch can come again whole. When
/// another task has appended meanwhile the file is left as it is: its lines are not ours to remove.
void FileStreamSinkTask::cut_back(std::int64_t good_end, std::int64_t written_end) const {
  struct stat info {};
  const bool alone = ::fstat(descriptor_, &info) == 0 && info.st_size == written_end;
  if (!alone || ::ftruncate(descriptor_, good_end) != 0) {
    context().logger().warn(
        "Couldn't cut '" + file_ + "' back to " + std::to_string(good_end) +
        " bytes after a failed write: " +
        (alone ? std::generic_category().message(errno) : "another writer has appended to it") +
        "; it may hold a torn line");
  }
}

void FileStreamSinkTask::stop() {
  if (descriptor_ >= 0 && !file_.empty()) {
    ::close(descriptor_);
  }
  descriptor_ = -1;
}

void register_file_stream_sink(PluginRegistry& registry) {
  registry.add_sink({FileStreamSinkConnector::java_class, plugin_version},
                    [] { return std::make_unique<FileStreamSinkConnector>(); });
}

}  // namespace troupe::connectors
