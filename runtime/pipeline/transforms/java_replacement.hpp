#pragma once

#include "config/regex.hpp"

#include <string>
#include <string_view>

namespace troupe::runtime::transforms {

/// Appends what a replacement text makes of a match: `$1` and `${name}` stand for groups, a
/// backslash takes the next character literally. Throws IllegalArgumentException or
/// IndexOutOfBoundsException in Java's words.
/// Source: java.util.regex.Matcher.appendReplacement.
void append_replacement(const config::Regex& regex, const config::Regex::Match& match,
                        std::string_view replacement, std::string& out);

}  // namespace troupe::runtime::transforms
