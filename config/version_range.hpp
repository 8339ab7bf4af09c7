#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::config {

/// Versions that a `…plugin.version` setting admits: `latest`, one version, or Maven's ranges
/// (`[4.0,5.0)`, `(,3.9],[4.1,)`). Immutable value.
/// Source: org.apache.kafka.connect.runtime.isolation.PluginUtils.connectorVersionRequirement.
class VersionRange {
 public:
  /// Nothing when the text is no such range.
  [[nodiscard]] static std::optional<VersionRange> parse(std::string_view text);

  [[nodiscard]] bool contains(const std::string& version) const;
  /// As messages show it: `[9.9,9.9]`.
  [[nodiscard]] std::string to_text() const;

 private:
  struct Part {
    std::string lower;  ///< empty: no bound
    std::string upper;
    bool lower_included = false;
    bool upper_included = false;
  };
  [[nodiscard]] static std::optional<Part> parse_part(std::string_view& text);

  std::vector<Part> parts_;  ///< empty: every version
};

/// Negative, zero or positive as the first version is older, equal or newer, by Maven's rules for
/// numbers and the usual qualifiers.
[[nodiscard]] int compare_versions(std::string_view a, std::string_view b);

}  // namespace troupe::config
