#pragma once

#include <troupe/logger.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime {

/// One plugin as upstream sees it: a direct child of a folder of `plugin.path`, or an item of
/// `plugin.path` that is itself a file.
struct PluginLocation {
  std::string path;
  /// Files that are named as shared libraries are, at any depth below; sorted, each file once
  /// whatever links lead to it.
  std::vector<std::string> libraries;
  std::size_t other_files = 0;  ///< jars and whatever else lies there
};

/// What a search has to tell the user.
struct SearchNote {
  LogLevel level = LogLevel::warn;
  std::string text;
};

struct PluginSearch {
  std::vector<PluginLocation> locations;
  std::vector<SearchNote> notes;
};

/// How far a search goes.
struct SearchLimits {
  int depth = 8;  ///< folders below a location
  std::size_t entries = 200'000;
};

/// Lists what lies on `plugin.path`. Never fails: what cannot be read, or lies beyond the limits,
/// is a note. Links are followed, a folder that several lead to is searched once. Blocks on the
/// disk. Source: org.apache.kafka.connect.runtime.isolation.PluginUtils.pluginLocations and
/// pluginUrls.
[[nodiscard]] PluginSearch search_plugin_path(const std::vector<std::string>& plugin_path,
                                              const SearchLimits& limits = {});

/// Whether a file is named as shared libraries are: `x.so`, `x.so.1`, `x.so.1.2.3`.
[[nodiscard]] bool is_library_name(std::string_view file_name);

}  // namespace troupe::runtime
