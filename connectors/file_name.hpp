#pragma once

#include <troupe/errors.hpp>

#include <string>
#include <utility>

namespace troupe::connectors {

/// A configured file's name as it is; refused when the system would take it for another.
inline std::string checked_file_name(std::string name) {
  if (const auto at = name.find('\0'); at != std::string::npos) {
    throw ConnectException("Nul character not allowed in setting file: at position " +
                           std::to_string(at) + " of '" + name.substr(0, at) + "…'");
  }
  return name;
}

}  // namespace troupe::connectors
