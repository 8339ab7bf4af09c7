#include "runtime/storage/file_offset_store.hpp"

#include "runtime/storage/java_hash_map.hpp"
#include "runtime/storage/offset_bytes.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <unistd.h>

namespace troupe::runtime {

namespace {

Error file_error(const std::string& what, const std::string& path, int number) {
  return {Errc::io, what + " '" + path + "': " + std::generic_category().message(number),
          "org.apache.kafka.connect.errors.ConnectException", ""};
}

/// Closes a descriptor at the end of a scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  [[nodiscard]] int get() const noexcept { return number_; }

 private:
  int number_;
};

Status write_all(int file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const auto count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return file_error("cannot write source offsets to", path, errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return Done{};
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Status FileOffsetStore::start() {
  struct stat info {};
  if (::stat(path_.c_str(), &info) != 0) {
    if (errno != ENOENT) {
      return file_error("cannot read offset.storage.file.filename", path_, errno);
    }
    const auto folder = folder_of(path_);
    if (::access(folder.c_str(), W_OK | X_OK) != 0) {
      return file_error("offset.storage.file.filename: cannot write to the folder", folder, errno);
    }
    return Done{};
  }
  if (S_ISDIR(info.st_mode)) {
    return file_error("offset.storage.file.filename", path_, EISDIR);
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
  if (auto written = write(next); !written.ok()) {
    return written;
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

Status FileOffsetStore::write(const RawOffsets& offsets) const {
  const auto temporary = path_ + ".tmp";
  constexpr mode_t mode = 0644;
  const auto bytes = encode_java_hash_map(offsets);
  auto written = [&]() -> Status {
    const Descriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (file.get() < 0) {
      return file_error("cannot write source offsets to", temporary, errno);
    }
    if (auto outcome = write_all(file.get(), bytes, temporary); !outcome.ok()) {
      return outcome;
    }
    if (::fsync(file.get()) != 0) {
      return file_error("cannot sync source offsets in", temporary, errno);
    }
    return Done{};
  }();
  if (written.ok() && ::rename(temporary.c_str(), path_.c_str()) != 0) {
    written = file_error("cannot replace source offsets in", path_, errno);
  }
  if (!written.ok()) {
    ::unlink(temporary.c_str());
    return written;
  }
  const auto folder = folder_of(path_);
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0 || ::fsync(directory.get()) != 0) {
    return file_error("cannot sync the folder of source offsets", folder, errno);
  }
  return Done{};
}

}  // namespace troupe::runtime
