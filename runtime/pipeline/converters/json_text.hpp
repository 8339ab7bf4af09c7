#pragma once

#include <string>
#include <string_view>

namespace troupe::runtime {

/// Appends a JSON string literal as Jackson writes it to bytes: controls and supplementary
/// characters escaped with upper-case hex, everything else raw UTF-8.
void append_json_string(std::string_view text, std::string& out);

/// Appends standard base64 with padding.
void append_base64(std::string_view bytes, std::string& out);

}  // namespace troupe::runtime
