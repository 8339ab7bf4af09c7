#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::runtime {

/// The character sets that every Java platform has (java.nio.charset.StandardCharsets).
enum class Charset : std::uint8_t { utf8, latin1, ascii, utf16, utf16_be, utf16_le };

/// By Java's name or alias, in any case; nothing for other sets.
[[nodiscard]] std::optional<Charset> find_charset(std::string_view name);

/// Appends a text in a character set other than UTF-8. What the set cannot express becomes `?`
/// (U+FFFD in the UTF-16 forms). `utf16` writes a byte order mark.
void encode(std::string_view text, Charset charset, std::string& out);

/// The text of bytes in a character set other than UTF-8; malformed parts become U+FFFD.
[[nodiscard]] std::string decode(std::string_view bytes, Charset charset);

}  // namespace troupe::runtime
