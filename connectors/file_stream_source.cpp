#include "connectors/file_stream_source.hpp"

#include "connectors/file_name.hpp"
#include <troupe/errors.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <system_error>
#include <unistd.h>

namespace troupe::connectors {

namespace {

constexpr const char* plugin_version = "4.2.0";
constexpr const char* task_class_name = "org.apache.kafka.connect.file.FileStreamSourceTask";
constexpr std::chrono::milliseconds wait_for_file{1000};
constexpr std::chrono::milliseconds wait_for_growth{100};
/// Standard input has been waited for already: ask again soon.
constexpr std::chrono::milliseconds after_wait_for_input{1};
constexpr int wait_for_input_ms = 200;

ConfigDef definition() {
  ConfigKey file;
  file.name = "file";
  file.has_default = true;
  file.importance = Importance::high;
  file.documentation = "Source filename. If not specified, the standard input will be used";
  ConfigKey topic;
  topic.name = "topic";
  topic.validator = validators::non_empty_string();
  topic.importance = Importance::high;
  topic.documentation = "The topic to publish data to";
  ConfigKey batch;
  batch.name = "batch.size";
  batch.type = ConfigType::int32;
  batch.has_default = true;
  batch.default_text = "2000";
  batch.importance = Importance::low;
  batch.documentation =
      "The maximum number of records the source task can read from the file each time it is polled";
  ConfigDef def;
  def.define(file).define(topic).define(batch);
  return def;
}

[[noreturn]] void fail(const std::string& what, int error) {
  throw ConnectException(what, "java.io.IOException: " + std::generic_category().message(error));
}

/// Counts slices that were made with `Slice::adopt` and pays for them at once, also when an
/// exception ends the batch early. The buffer cannot go before, because the task holds a reference.
class AdoptedReferences {
 public:
  explicit AdoptedReferences(Buffer& buffer) : buffer_(buffer) {}
  AdoptedReferences(const AdoptedReferences&) = delete;
  AdoptedReferences& operator=(const AdoptedReferences&) = delete;
  AdoptedReferences(AdoptedReferences&&) = delete;
  AdoptedReferences& operator=(AdoptedReferences&&) = delete;
  ~AdoptedReferences() { buffer_.retain(count_); }

  Slice adopt(std::string_view bytes) noexcept {
    ++count_;
    return Slice::adopt(bytes, buffer_);
  }

 private:
  Buffer& buffer_;
  std::uint32_t count_ = 0;
};

void check_offset(const std::optional<OffsetMap>& offset) {
  if (!offset) {
    return;
  }
  const auto* position = find_offset(*offset, "position");
  if (position == nullptr) {
    throw ConnectException("Offset objects should either be null or contain the key 'position'");
  }
  const auto* number = position->get_if<std::int64_t>();
  if (number == nullptr) {
    throw ConnectException(
        "The value for the 'position' key in the offset is expected to be a Long value");
  }
  if (*number < 0) {
    throw ConnectException(
        "The value for the 'position' key in the offset should be a non-negative value");
  }
}

}  // namespace

std::string FileStreamSourceConnector::version() const { return plugin_version; }

void FileStreamSourceConnector::start(const Settings& settings) {
  static_cast<void>(definition().parse(settings));
  settings_ = settings;
}

std::vector<Settings> FileStreamSourceConnector::task_configs(std::size_t) { return {settings_}; }

ConfigDef FileStreamSourceConnector::config() const { return definition(); }

std::string FileStreamSourceConnector::task_class() const { return task_class_name; }

std::unique_ptr<SourceTask> FileStreamSourceConnector::create_task() const {
  return std::make_unique<FileStreamSourceTask>();
}

std::optional<Support> FileStreamSourceConnector::exactly_once_support(
    const Settings& settings) const {
  const auto file = settings.find("file");
  return file != settings.end() && !file->second.empty() ? Support::supported
                                                         : Support::unsupported;
}

bool FileStreamSourceConnector::alter_offsets(const Settings& settings,
                                              const OffsetAlterations& offsets) {
  if (definition().parse(settings).get_string("file").empty()) {
    throw ConnectException(
        "Offsets cannot be modified if the 'file' configuration is unspecified. This is because "
        "stdin is used for input and offsets are not tracked.");
  }
  for (const auto& [partition, offset] : offsets) {
    check_offset(offset);
    if (!offset) {
      continue;
    }
    if (!partition) {
      throw ConnectException("Partition objects cannot be null");
    }
    if (find_offset(*partition, "filename") == nullptr) {
      throw ConnectException("Partition objects should contain the key 'filename'");
    }
  }
  return true;
}

FileStreamSourceTask::FileStreamSourceTask()
    : pool_(std::make_shared<FileBlockPool>(block_bytes)) {}

FileStreamSourceTask::~FileStreamSourceTask() {
  if (block_ != nullptr) {
    block_->release();
  }
  if (descriptor_ >= 0 && !is_stdin_) {
    ::close(descriptor_);
  }
}

std::string FileStreamSourceTask::version() const { return plugin_version; }

void FileStreamSourceTask::start(const Settings& settings) {
  const auto config = definition().parse(settings);
  file_ = checked_file_name(config.get_string("file"));
  topic_ = TopicName(Text(config.get_string("topic")));
  const auto batch_size = config.get_int("batch.size");
  batch_size_ = batch_size > 0 ? static_cast<std::size_t>(batch_size) : 1;
  is_stdin_ = file_.empty();
  auto name = is_stdin_ ? Value() : Value(Text(file_));
  partition_ =
      std::make_shared<const OffsetMap>(OffsetMap{{Text::of_static("filename"), std::move(name)}});
  if (is_stdin_) {
    descriptor_ = STDIN_FILENO;
  } else {
    resume_position();
  }
}

void FileStreamSourceTask::resume_position() {
  const auto stored = context().offset_storage_reader().offset(*partition_);
  const auto* position = stored ? find_offset(*stored, "position") : nullptr;
  if (position == nullptr || position->is_null()) {
    return;
  }
  const auto* number = position->get_if<std::int64_t>();
  if (number == nullptr || *number < 0) {
    throw ConnectException("Offset position is the incorrect type");
  }
  position_ = *number;
}

void FileStreamSourceTask::poll(SourceBatch& batch) {
  if (descriptor_ < 0 && !open_file()) {
    batch.idle_for(wait_for_file);
    return;
  }
  cut_lines(batch);
  // A line beyond the bound fails the task, but not before the lines ahead of it are delivered.
  while (batch.size() < batch_size_ && (batch.empty() || end_ - begin_ < max_line_bytes) &&
         read_more(batch.empty())) {
    cut_lines(batch);
  }
  if (batch.empty()) {
    note_truncation();
    batch.idle_for(is_stdin_ && !at_end_ ? after_wait_for_input : wait_for_growth);
  }
}

/// Opens the input at the position; false while it does not exist.
bool FileStreamSourceTask::open_file() {
  // Without O_NONBLOCK a pipe that nobody writes to would hold the thread here.
  const int opened = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (opened < 0) {
    if (errno == ENOENT) {
      if (!missing_noted_) {
        context().logger().warn("Couldn't find file " + file_ +
                                " for FileStreamSourceTask, sleeping to wait for it to be created");
        missing_noted_ = true;
      }
      return false;
    }
    fail("Couldn't open file '" + file_ + "' for FileStreamSourceTask", errno);
  }
  descriptor_ = opened;
  struct stat info {};
  if (::fstat(opened, &info) != 0) {
    fail("Couldn't examine file '" + file_ + "' for FileStreamSourceTask", errno);
  }
  if (S_ISDIR(info.st_mode)) {
    throw ConnectException("Couldn't read file '" + file_ +
                           "' for FileStreamSourceTask: wanted a file, found a directory");
  }
  if (position_ > 0 && ::lseek(opened, position_, SEEK_SET) < 0) {
    fail("Couldn't resume file '" + file_ + "' at position " + std::to_string(position_), errno);
  }
  missing_noted_ = false;
  return true;
}

void FileStreamSourceTask::cut_lines(SourceBatch& batch) {
  if (begin_ == end_) {
    return;
  }
  const auto now = context().now_ms();
  AdoptedReferences references(*block_);
  while (batch.size() < batch_size_) {
    const std::string_view rest(block_->data() + begin_, end_ - begin_);
    const auto line = splitter_.next(rest);
    if (!line) {
      break;
    }
    auto& record = batch.emplace();
    record.source_offset = offset_at(position_ + static_cast<std::int64_t>(line->taken));
    record.topic = topic_;
    record.value_schema = Schema::of(SchemaType::string);
    record.value = Value(Text(references.adopt(rest.substr(0, line->length))));
    record.timestamp_ms = now;
    record.source_partition = partition_;
    begin_ += line->taken;
    position_ += static_cast<std::int64_t>(line->taken);
  }
}

/// The offset of a record that ends at `position`; `{"position": null}` for standard input.
SourceOffset FileStreamSourceTask::offset_at(std::int64_t position) const {
  return is_stdin_ ? SourceOffset(stdin_offset_) : SourceOffset(offset_name_, position);
}

/// Reads once behind what is there; false when there is nothing now. Standard input is waited for
/// when `may_wait`: lines that were found already do not wait for more.
bool FileStreamSourceTask::read_more(bool may_wait) {
  if (is_stdin_ && !input_is_ready(may_wait ? wait_for_input_ms : 0)) {
    return false;
  }
  make_room();
  const auto got = ::read(descriptor_, block_->data() + end_, block_->size() - end_);
  if (got < 0) {
    if (errno == EINTR || errno == EAGAIN) {
      return false;
    }
    fail("Couldn't read from " + input_name(), errno);
  }
  end_ += static_cast<std::size_t>(got);
  splitter_.restart();
  at_end_ = got == 0;
  return got > 0;
}

bool FileStreamSourceTask::input_is_ready(int wait_ms) const {
  pollfd waiting{descriptor_, POLLIN, 0};
  return ::poll(&waiting, 1, wait_ms) > 0;
}

/// Gives the next read a place: the rest of the block, or a new one that begins with the line that
/// the old one ends in. A line that fills more than half of a block moves to a larger one.
void FileStreamSourceTask::make_room() {
  if (block_ == nullptr) {
    block_ = pool_->take(block_bytes);
    return;
  }
  const auto rest = end_ - begin_;
  if (end_ < block_->size() && (rest <= block_bytes / 2 || block_->size() > block_bytes)) {
    return;
  }
  if (rest >= max_line_bytes) {
    throw ConnectException("Wanted a line of at most " + std::to_string(max_line_bytes) +
                           " bytes in " + input_name() + ", found no line end in " +
                           std::to_string(rest) + " bytes from position " +
                           std::to_string(position_));
  }
  auto* next = pool_->take(std::clamp(rest * 2, block_bytes, max_line_bytes));
  std::memcpy(next->data(), block_->data() + begin_, rest);
  block_->release();
  block_ = next;
  begin_ = 0;
  end_ = rest;
  splitter_.restart();
}

std::string FileStreamSourceTask::input_name() const {
  return is_stdin_ ? "standard input" : "file '" + file_ + "'";
}

void FileStreamSourceTask::note_truncation() {
  struct stat info {};
  if (is_stdin_ || truncation_noted_ || ::fstat(descriptor_, &info) != 0 ||
      !S_ISREG(info.st_mode)) {
    return;
  }
  const auto read_to = position_ + static_cast<std::int64_t>(end_ - begin_);
  if (info.st_size < read_to) {
    context().logger().warn("File " + file_ + " has " + std::to_string(info.st_size) +
                            " bytes, but was read up to " + std::to_string(read_to) +
                            ": it was cut. Nothing more is read until it has grown beyond that.");
    truncation_noted_ = true;
  }
}

void FileStreamSourceTask::stop() {
  if (descriptor_ >= 0 && !is_stdin_) {
    ::close(descriptor_);
  }
  descriptor_ = -1;
}

void register_file_stream_source(PluginRegistry& registry) {
  registry.add_source({FileStreamSourceConnector::java_class, plugin_version},
                      [] { return std::make_unique<FileStreamSourceConnector>(); });
}

}  // namespace troupe::connectors
