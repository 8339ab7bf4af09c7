#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::runtime {

/// Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms). Fast for ASCII.
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

/// The text with each malformed part replaced by U+FFFD, as Java's decoder does.
[[nodiscard]] std::string repair_utf8(std::string_view bytes);

/// Whether a `Text` holds a lone surrogate, in the three bytes that the JSON reader gives it. No
/// well-formed UTF-8 does.
[[nodiscard]] bool has_surrogate(std::string_view text) noexcept;

/// The text with each lone surrogate replaced by `?`, as Java's encoder does.
[[nodiscard]] std::string without_surrogates(std::string_view text);

/// Appends the UTF-8 form of a code point (three bytes for a lone surrogate).
void append_utf8(std::uint32_t code, std::string& out);

}  // namespace troupe::runtime
