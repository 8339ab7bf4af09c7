#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe::runtime {

/// How many bytes from the start may stand in a JSON string as they are: up to the first quote,
/// backslash or control character.
[[nodiscard]] std::size_t plain_prefix(std::string_view text) noexcept;

/// Appends a JSON string literal as Jackson writes it to bytes: controls, supplementary characters
/// and lone surrogates escaped with upper-case hex, everything else raw UTF-8.
void append_json_string(std::string_view text, std::string& out);

/// Writes the same to a place with room for the text and its quotes; returns the end. Null when
/// something in it may not stand as it is: what was written is worth nothing then.
[[nodiscard]] char* write_plain_json_string(std::string_view text, char* to) noexcept;

}  // namespace troupe::runtime
