#include "runtime/storage/file_offset_store.hpp"

#include "runtime/storage/java_hash_map.hpp"
#include "runtime/storage/offset_bytes.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace troupe::runtime {

namespace {

Error file_error(const std::string& what, const std::string& path, int number) {
  return {Errc::io, what + " '" + path + "': " + std::generic_category().message(number),
          "org.apache.kafka.connect.errors.ConnectException", ""};
}

}  // namespace

Status FileOffsetStore::start() {
  struct stat info {};
  const bool exists = ::stat(path_.c_str(), &info) == 0;
  // A folder that is not there yet may be at the first commit: that is waited for, as upstream.
  if (!exists && errno != ENOENT) {
    return file_error("cannot read offset.storage.file.filename", path_, errno);
  }
  if (auto loaded = exists ? load(info.st_mode) : Status(Done{}); !loaded.ok()) {
    return loaded;
  }
  check_writing();
  return Done{};
}

/// Said now, not at the first commit; connectors run all the same, as upstream.
void FileOffsetStore::check_writing() {
  if (const auto probed = file_.probe(); !probed.ok()) {
    logger_->warn("offset.storage.file.filename: " + probed.error().message +
                  "; unless that changes, commits of source offsets will fail, and after a restart "
                  "sources begin where they began now");
  } else if (file_.is_written_in_place()) {
    warn_of_writing_in_place();
  }
}

void FileOffsetStore::warn_of_writing_in_place() {
  logger_->warn(
      "offset.storage.file.filename: '" + path_ +
      "' cannot be replaced and is written in place: a crash during a commit may cost all "
      "source offsets");
}

Status FileOffsetStore::load(mode_t mode) {
  if (S_ISDIR(mode)) {
    return file_error("offset.storage.file.filename", path_, EISDIR);
  }
  if (S_ISFIFO(mode) || S_ISSOCK(mode)) {  // which would be waited for
    return Error{Errc::io, "offset.storage.file.filename '" + path_ + "' is no file",
                 "org.apache.kafka.connect.errors.ConnectException", ""};
  }
  std::ifstream file(path_, std::ios::binary);
  if (!file) {
    return file_error("cannot read offset.storage.file.filename", path_, errno);
  }
  const std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto decoded = decode_java_hash_map(content);
  if (!decoded.ok()) {
    return Error{Errc::io,
                 "offset.storage.file.filename '" + path_ +
                     "' does not hold source offsets of Kafka Connect: " + decoded.error().message,
                 "org.apache.kafka.connect.errors.ConnectException", ""};
  }
  if (decoded->truncated && !content.empty()) {
    logger_->warn("offset.storage.file.filename '" + path_ + "' ends early, after " +
                  std::to_string(content.size()) +
                  " bytes: starting without source offsets, as Kafka Connect does");
  }
  const std::lock_guard lock(mutex_);
  offsets_ = std::move(decoded->entries);
  for (const auto& [key, value] : offsets_) {
    remember(key);
  }
  return Done{};
}

Result<std::vector<std::optional<std::string>>> FileOffsetStore::get(
    const std::vector<std::string>& keys) {
  const std::lock_guard lock(mutex_);
  std::vector<std::optional<std::string>> values;
  values.reserve(keys.size());
  for (const auto& key : keys) {
    const auto found = offsets_.find(known_key(key));
    values.push_back(found == offsets_.end() ? std::nullopt : found->second);
  }
  return values;
}

Result<RawOffsets> FileOffsetStore::all_of(const std::string& connector) {
  const std::lock_guard lock(mutex_);
  return offsets_of(offsets_, connector);
}

Status FileOffsetStore::put(const RawOffsets& offsets) {
  const std::lock_guard lock(mutex_);
  auto next = offsets_;
  for (const auto& [key, value] : offsets) {
    next[known_key(key)] = value;
  }
  const bool was_in_place = file_.is_written_in_place();
  if (auto written = file_.write(encode_java_hash_map(next)); !written.ok()) {
    return written;
  }
  if (file_.is_written_in_place() && !was_in_place) {
    warn_of_writing_in_place();
  }
  offsets_ = std::move(next);
  for (const auto& [key, value] : offsets) {
    remember(key);
  }
  return Done{};
}

std::string FileOffsetStore::known_key(const std::string& key) const {
  const auto logical = logical_offset_key(key);
  const auto found = logical ? spelling_.find(*logical) : spelling_.end();
  return found == spelling_.end() ? key : found->second;
}

void FileOffsetStore::remember(const std::string& key) {
  if (const auto logical = logical_offset_key(key)) {
    spelling_.emplace(*logical, key);
  }
}

}  // namespace troupe::runtime
