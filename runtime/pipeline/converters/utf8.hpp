#pragma once

#include <string>
#include <string_view>

namespace troupe::runtime {

/// Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms). Fast for ASCII.
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

/// The text with each malformed part replaced by U+FFFD, as Java's decoder does.
[[nodiscard]] std::string repair_utf8(std::string_view bytes);

}  // namespace troupe::runtime
