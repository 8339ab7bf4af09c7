#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Appends standard base64 with padding, on one line.
void append_base64(std::string_view bytes, std::string& out);

/// The bytes of a padded standard base64 text; nothing when it is malformed.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace troupe
