#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe::config {

/// Rewrites what java.util.regex writes differently from PCRE2: character classes inside character
/// classes and their intersections, `\p{Alpha}` and its siblings, `\uXXXX`, and flags that PCRE2
/// does not have or gives another meaning. All else stays as it is. From a class that is nested
/// deeper than `max_class_depth` on, the pattern means what PCRE2 makes of it.
[[nodiscard]] std::string to_pcre(std::string_view pattern);

inline constexpr int max_class_depth = 100;

/// Text of a PatternSyntaxException: description, position, pattern, and a caret below the place
/// where that lies inside the pattern.
[[nodiscard]] std::string java_syntax_error(const std::string& description, std::size_t index,
                                            const std::string& pattern);

}  // namespace troupe::config
