#pragma once

#include <troupe/result.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace troupe::runtime {

/// Writes one file so that after a crash or on a full disk it is the old or the new one, whole: to
/// a temporary file beside it, synced and renamed. A symbolic link stays one: what it leads to is
/// written, as a write through it would. The file keeps its permissions and, where the system lets
/// us, its owner. Not thread-safe.
class WholeFile {
 public:
  /// `what` it holds, for messages.
  WholeFile(std::string path, std::string what) : path_(std::move(path)), what_(std::move(what)) {}

  /// Finds out, without touching the file, whether and how it can be written. An error when it
  /// cannot be, just now.
  [[nodiscard]] Status probe();
  /// Where nothing can be made beside a file that itself can be written, or it is mounted alone, it
  /// is written in place: a crash meanwhile may cost what it holds. Known after `probe`; a mount
  /// after the first `write`. A device is only ever written to.
  [[nodiscard]] bool is_written_in_place() const noexcept { return in_place_; }

  [[nodiscard]] Status write(std::string_view bytes);

 private:
  [[nodiscard]] Result<std::string> target() const;
  [[nodiscard]] Status replace(const std::string& target, std::string_view bytes);
  [[nodiscard]] Status overwrite(const std::string& target, std::string_view bytes) const;

  std::string path_;
  std::string what_;
  bool in_place_ = false;
};

}  // namespace troupe::runtime
