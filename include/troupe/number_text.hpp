#pragma once

#include <cstddef>
#include <string>

namespace troupe {

/// Appends Java's text of a number, as `java_double_text` and `java_float_text` return it.
void append_java_double(double value, std::string& out);
void append_java_float(float value, std::string& out);

/// No such text is longer.
inline constexpr std::size_t max_java_number = 32;

/// As above, to a place with room for `max_java_number` characters; returns the end of the text.
[[nodiscard]] char* write_java_double(double value, char* to) noexcept;
[[nodiscard]] char* write_java_float(float value, char* to) noexcept;

}  // namespace troupe
