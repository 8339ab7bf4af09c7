#include "runtime/storage/whole_file.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace troupe::runtime {

namespace {

constexpr int max_links = 40;  // as the kernel's
constexpr mode_t new_file_mode = 0644;

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

std::string temporary_of(const std::string& target) { return target + ".tmp"; }

/// A descriptor, or -1. A left-over, or a link to what is not ours, is in nobody's way.
int open_temporary(const std::string& path) {
  ::unlink(path.c_str());
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, new_file_mode);
}

/// 0, or the number of the error.
int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return errno;
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

/// Owner first: a change of it takes set-id bits away.
void keep_attributes(const std::string& target, int file) {
  struct stat old {};
  if (::stat(target.c_str(), &old) != 0) {
    return;
  }
  // Another user's file: the new one is ours; its group's it stays where we are of that group.
  if (::fchown(file, old.st_uid, old.st_gid) != 0 &&
      ::fchown(file, static_cast<uid_t>(-1), old.st_gid) != 0) {
    errno = 0;
  }
  constexpr mode_t permissions = 07777;
  ::fchmod(file, old.st_mode & permissions);
}

/// Whether it is there and is no file: a device has nothing to be replaced or to be cut.
bool is_device(int file) {
  struct stat info {};
  return ::fstat(file, &info) == 0 && !S_ISREG(info.st_mode);
}
bool is_device(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
}

/// Whether a file may be written that nothing can be made beside. A full disk, say, is another
/// matter: that passes.
bool forbids_new_files(int number) {
  return number == EACCES || number == EPERM || number == EROFS || number == ENAMETOOLONG;
}

/// Room for all of it, before anything is written over. 0, or the number of the error; a file
/// system that cannot do this has none.
int make_room(int file, std::size_t size) {
  const int error = size == 0 ? 0 : ::posix_fallocate(file, 0, static_cast<off_t>(size));
  return error == ENOSPC || error == EDQUOT || error == EFBIG ? error : 0;
}

Error failed(const std::string& action, const std::string& path, int number) {
  return {Errc::io,
          "cannot " + action + " '" + path + "': " + std::generic_category().message(number),
          "org.apache.kafka.connect.errors.ConnectException", ""};
}

/// After a rename: it is done, and will outlive a crash of the machine where folders can be synced.
Status sync_folder(const std::string& folder, const std::string& what) {
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const bool synced = directory.get() >= 0 && ::fsync(directory.get()) == 0;
  const int why = errno;
  if (synced || why == EACCES || why == EINVAL) {
    return Done{};
  }
  return failed("sync the folder of " + what, folder, why);
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Result<std::string> WholeFile::target() const {
  namespace fs = std::filesystem;
  fs::path path = path_;
  for (int links = 0; links < max_links; ++links) {
    std::error_code none;
    if (!fs::is_symlink(fs::symlink_status(path, none))) {
      return path.string();
    }
    std::error_code error;
    const auto next = fs::read_symlink(path, error);
    if (error) {
      return failed("read the symbolic link", path.string(), error.value());
    }
    path = next.is_absolute() ? next : path.parent_path() / next;
  }
  return failed("follow the symbolic link", path_, ELOOP);
}

Status WholeFile::probe() {
  in_place_ = false;
  const auto target = this->target();
  if (!target.ok()) {
    return target.error();
  }
  if (is_device(target.value())) {
    return Done{};
  }
  const auto temporary = temporary_of(target.value());
  const Descriptor made(open_temporary(temporary));
  const int why = errno;
  if (made.get() >= 0) {
    ::unlink(temporary.c_str());
    return Done{};
  }
  if (forbids_new_files(why)) {
    const Descriptor file(::open(target.value().c_str(), O_WRONLY | O_CLOEXEC));
    in_place_ = file.get() >= 0;
  }
  return in_place_ ? Status(Done{}) : Status(failed("write " + what_ + " to", temporary, why));
}

Status WholeFile::write(std::string_view bytes) {
  const auto target = this->target();
  if (!target.ok()) {
    return target.error();
  }
  return in_place_ || is_device(target.value()) ? overwrite(target.value(), bytes)
                                                : replace(target.value(), bytes);
}

Status WholeFile::replace(const std::string& target, std::string_view bytes) {
  const auto temporary = temporary_of(target);
  auto written = [&]() -> Status {
    const Descriptor file(open_temporary(temporary));
    const int why = errno;
    if (file.get() < 0) {
      return failed("write " + what_ + " to", temporary, why);
    }
    keep_attributes(target, file.get());
    if (const int error = write_all(file.get(), bytes); error != 0) {
      return failed("write " + what_ + " to", temporary, error);
    }
    const bool synced = ::fsync(file.get()) == 0;
    const int not_synced = errno;
    return synced ? Status(Done{}) : Status(failed("sync " + what_ + " in", temporary, not_synced));
  }();
  if (written.ok() && ::rename(temporary.c_str(), target.c_str()) != 0) {
    const int why = errno;
    in_place_ = why == EBUSY;  // a mount point
    written = failed("replace " + what_ + " in", target, why);
  }
  if (!written.ok()) {
    ::unlink(temporary.c_str());
    return in_place_ ? overwrite(target, bytes) : written;
  }
  return sync_folder(folder_of(target), what_);
}

/// Cut at the end, not at the beginning: a process that dies in between leaves bytes, not nothing.
Status WholeFile::overwrite(const std::string& target, std::string_view bytes) const {
  const Descriptor file(::open(target.c_str(), O_WRONLY | O_CLOEXEC));
  int error = file.get() < 0 ? errno : 0;
  const bool device = error == 0 && is_device(file.get());
  if (error == 0 && !device) {
    error = make_room(file.get(), bytes.size());
  }
  if (error == 0) {
    error = write_all(file.get(), bytes);
  }
  if (error != 0) {
    return failed("write " + what_ + " to", target, error);
  }
  if (!device && (::ftruncate(file.get(), static_cast<off_t>(bytes.size())) != 0 ||
                  ::fsync(file.get()) != 0)) {
    error = errno;
    return failed("sync " + what_ + " in", target, error);
  }
  return Done{};
}

}  // namespace troupe::runtime
