#pragma once

#include <string>

namespace troupe::runtime {

/// A symbol or type name as it is written in C++; as it stands when it is none.
[[nodiscard]] std::string demangled(const char* name);

}  // namespace troupe::runtime
