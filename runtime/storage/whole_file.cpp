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

/// 0, or what went wrong. A left-over, or a link to what is not ours, is in nobody's way.
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
  if (::fchown(file, old.st_uid, old.st_gid) != 0) {
    // Another user's file: the new one is ours, which is what we can do.
    errno = 0;
  }
  constexpr mode_t permissions = 07777;
  ::fchmod(file, old.st_mode & permissions);
}

Error failed(const std::string& action, const std::string& path, int number) {
  return {Errc::io,
          "cannot " + action + " '" + path + "': " + std::generic_category().message(number),
          "org.apache.kafka.connect.errors.ConnectException", ""};
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
  const auto temporary = temporary_of(target.value());
  const Descriptor made(open_temporary(temporary));
  const int why = errno;
  if (made.get() >= 0) {
    ::unlink(temporary.c_str());
    return Done{};
  }
  const Descriptor file(::open(target.value().c_str(), O_WRONLY | O_CLOEXEC));
  in_place_ = file.get() >= 0;
  return in_place_ ? Status(Done{}) : Status(failed("write " + what_ + " to", temporary, why));
}

Status WholeFile::write(std::string_view bytes) {
  const auto target = this->target();
  if (!target.ok()) {
    return target.error();
  }
  return in_place_ ? overwrite(target.value(), bytes) : replace(target.value(), bytes);
}

Status WholeFile::replace(const std::string& target, std::string_view bytes) {
  const auto temporary = temporary_of(target);
  auto written = [&]() -> Status {
    const Descriptor file(open_temporary(temporary));
    if (file.get() < 0) {
      return failed("write " + what_ + " to", temporary, errno);
    }
    keep_attributes(target, file.get());
    if (const int error = write_all(file.get(), bytes); error != 0) {
      return failed("write " + what_ + " to", temporary, error);
    }
    return ::fsync(file.get()) == 0 ? Status(Done{})
                                    : Status(failed("sync " + what_ + " in", temporary, errno));
  }();
  if (written.ok() && ::rename(temporary.c_str(), target.c_str()) != 0) {
    in_place_ = errno == EBUSY;  // a mount point
    written = failed("replace " + what_ + " in", target, errno);
  }
  if (!written.ok()) {
    ::unlink(temporary.c_str());
    return in_place_ ? overwrite(target, bytes) : written;
  }
  const auto folder = folder_of(target);
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0 || ::fsync(directory.get()) != 0) {
    return failed("sync the folder of " + what_, folder, errno);
  }
  return Done{};
}

/// Cut at the end, not at the beginning: a process that dies in between leaves bytes, not nothing.
Status WholeFile::overwrite(const std::string& target, std::string_view bytes) const {
  const Descriptor file(::open(target.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.get() < 0) {
    return failed("write " + what_ + " to", target, errno);
  }
  if (const int error = write_all(file.get(), bytes); error != 0) {
    return failed("write " + what_ + " to", target, error);
  }
  if (::ftruncate(file.get(), static_cast<off_t>(bytes.size())) != 0 || ::fsync(file.get()) != 0) {
    return failed("sync " + what_ + " in", target, errno);
  }
  return Done{};
}

}  // namespace troupe::runtime
