#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace troupe::config {

/// Names a user may have meant: the candidates within a few edits of `wanted` (upper and lower case
/// are the same), nearest first, at most three.
[[nodiscard]] std::vector<std::string> near_names(std::string_view wanted,
                                                  const std::vector<std::string>& candidates);

/// ` Did you mean a, b?`, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view wanted,
                                       const std::vector<std::string>& candidates);

}  // namespace troupe::config
