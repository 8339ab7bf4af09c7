#pragma once

#include <troupe/config_def.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime::transforms {

/// Entries of a transform's table of settings.
[[nodiscard]] ConfigKey required_key(std::string name, ConfigType type, Importance importance,
                                     std::string documentation, ValidatorPtr validator = nullptr);
[[nodiscard]] ConfigKey default_key(std::string name, ConfigType type,
                                    std::optional<std::string> default_text, Importance importance,
                                    std::string documentation, ValidatorPtr validator = nullptr);
/// `replace.null.with.default`, which most transforms have.
[[nodiscard]] ConfigKey replace_null_key();
inline constexpr const char* replace_null_name = "replace.null.with.default";

/// A list without blank items; duplicates are an error in `validate` and dropped in
/// `parse_settings`.
[[nodiscard]] ValidatorPtr distinct_items(bool may_be_empty);
/// A text that Java's engine compiles: `Invalid regex: …`.
[[nodiscard]] ValidatorPtr valid_regex();

/// `[a, b]`, as Java prints a list.
[[nodiscard]] std::string list_text(const std::vector<std::string>& items);

/// Parses `from:to` items. Throws ConfigException `Invalid rename mapping` for anything else.
/// Source: org.apache.kafka.connect.transforms.ReplaceField.parseRenameMappings.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> parse_renames(
    const std::vector<std::string>& items);

/// Splits like Java's `String.split` with a one-character separator: trailing empty parts are left
/// out, and a text without the separator is one part.
[[nodiscard]] std::vector<std::string> java_split(const std::string& text, char separator);
[[nodiscard]] std::string trimmed(const std::string& text);

/// Parses settings; duplicates in the lists named by `distinct` are dropped first, as a worker does
/// when it configures a plugin.
[[nodiscard]] Config parse_settings(const ConfigDef& def, const Settings& settings,
                                    std::initializer_list<const char*> distinct = {});

}  // namespace troupe::runtime::transforms
