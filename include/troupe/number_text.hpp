#pragma once

#include <string>

namespace troupe {

/// Appends Java's text of a number, as `java_double_text` and `java_float_text` return it.
void append_java_double(double value, std::string& out);
void append_java_float(float value, std::string& out);

}  // namespace troupe
