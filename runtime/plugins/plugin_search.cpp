#include "runtime/plugins/plugin_search.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

namespace troupe::runtime {

namespace {

namespace fs = std::filesystem;

class Search {
 public:
  explicit Search(const SearchLimits& limits) : limits_(limits), entries_left_(limits.entries) {}

  void add_item(const std::string& item) {
    std::error_code error;
    const auto path = fs::absolute(item, error).lexically_normal();
    const auto status = error ? fs::file_status() : fs::status(path, error);
    if (error || !fs::exists(status)) {
      const auto why = error ? error : std::make_error_code(std::errc::no_such_file_or_directory);
      return note(LogLevel::error, "Could not get listing for plugin path: " + item +
                                       ". Ignoring. (" + why.message() + ")");
    }
    if (!fs::is_directory(status)) {
      return add_location(path, status);
    }
    if (!is_new(path)) {
      return;
    }
    for (const auto& child : children(path)) {
      add_location(child, fs::status(child, error));
    }
  }

  [[nodiscard]] PluginSearch take() && { return std::move(found_); }

 private:
  void add_location(const fs::path& path, const fs::file_status& status) {
    PluginLocation location{path.string(), {}, 0};
    add(location, path, status, 0);
    if (!location.libraries.empty() || location.other_files > 0) {
      found_.locations.push_back(std::move(location));
    }
  }

  void add(PluginLocation& location, const fs::path& path, const fs::file_status& status,
           int depth) {
    if (fs::is_directory(status)) {
      return add_folder(location, path, depth);
    }
    if (!fs::is_regular_file(status)) {
      if (is_library_name(path.filename().string())) {
        note(LogLevel::warn, "plugin.path: " + path.string() +
                                 " is no file that can be read (a broken link?): skipped");
      }
      return;
    }
    if (!is_library_name(path.filename().string())) {
      ++location.other_files;
    } else if (is_new(path)) {
      location.libraries.push_back(path.string());
    }
  }

  void add_folder(PluginLocation& location, const fs::path& folder, int depth) {
    if (depth == limits_.depth) {
      return note(LogLevel::warn, "plugin.path: " + folder.string() + " lies " +
                                      std::to_string(depth) + " folders deep: not searched");
    }
    if (!is_new(folder)) {
      return;
    }
    for (const auto& child : children(folder)) {
      std::error_code error;
      const auto status = fs::status(child, error);
      add(location, child, status, depth + 1);
    }
  }

  /// What lies in a folder, sorted: the order must not depend on the file system.
  [[nodiscard]] std::vector<fs::path> children(const fs::path& folder) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      if (entries_left_ == 0) {
        note_limit();
        break;
      }
      --entries_left_;
      paths.push_back(entry->path());
    }
    if (error) {
      note(LogLevel::error, "Could not get listing for plugin path: " + folder.string() +
                                ". Ignoring. (" + error.message() + ")");
    }
    std::sort(paths.begin(), paths.end());
    return paths;
  }

  /// False when another link has led to the same file or folder before.
  [[nodiscard]] bool is_new(const fs::path& path) {
    std::error_code error;
    const auto real = fs::canonical(path, error);
    return seen_.insert(error ? path : real).second;
  }

  void note_limit() {
    if (!std::exchange(limit_noted_, true)) {
      note(LogLevel::warn, "plugin.path: more than " + std::to_string(limits_.entries) +
                               " files and folders: the rest is not searched");
    }
  }

  void note(LogLevel level, std::string text) { found_.notes.push_back({level, std::move(text)}); }

  SearchLimits limits_;
  std::size_t entries_left_;
  bool limit_noted_ = false;
  std::set<fs::path> seen_;
  PluginSearch found_;
};

}  // namespace

PluginSearch search_plugin_path(const std::vector<std::string>& plugin_path,
                                const SearchLimits& limits) {
  Search search(limits);
  for (const auto& item : plugin_path) {
    search.add_item(item);
  }
  return std::move(search).take();
}

bool is_library_name(std::string_view file_name) {
  constexpr std::string_view extension = ".so";
  const auto versions = file_name.find_last_not_of("0123456789.") + 1;
  const auto end = file_name.ends_with(extension) ? file_name.size() : versions;
  const auto stem = file_name.substr(0, end);
  const auto rest = file_name.substr(end);
  return stem.size() > extension.size() && stem.ends_with(extension) &&
         (rest.empty() || (rest.front() == '.' && rest.size() > 1));
}

}  // namespace troupe::runtime
