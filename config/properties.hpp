#pragma once

#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <string>
#include <string_view>

namespace troupe::config {

/// Files larger than this are refused: no settings file is.
inline constexpr std::size_t max_settings_file_bytes = std::size_t{16} * 1024 * 1024;

/// Reads a whole settings file. The message names the file and what stands in the way.
[[nodiscard]] Result<std::string> read_settings_file(const std::string& path);

/// Parses Java's `.properties` syntax: ISO-8859-1 with `\uXXXX`; values come out as UTF-8. Later
/// duplicates win. `file` is named in messages.
/// Source: java.util.Properties.load.
[[nodiscard]] Result<Settings> parse_properties(std::string_view content, const std::string& file);

/// The same for a content that is UTF-8, as a java.io.Reader would hand it over.
[[nodiscard]] Result<Settings> parse_utf8_properties(std::string_view content,
                                                     const std::string& file);

}  // namespace troupe::config
