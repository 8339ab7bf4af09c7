#pragma once

#include <troupe/config_def.hpp>

#include <set>
#include <string>

namespace troupe::config {

/// One section of the reference page, in Markdown: a heading, and a table of the definition's keys
/// in order. Keys in `but` are left out, internal ones always. Pure.
[[nodiscard]] std::string reference_section(const std::string& title, const std::string& text,
                                            const ConfigDef& def,
                                            const std::set<std::string>& but = {});

}  // namespace troupe::config
