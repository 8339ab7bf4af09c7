// Any bytes as a properties file: they are read, or refused with a message that names the line;
// what was read, written out again as Java would, is the same.
#include "config/properties.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using troupe::Settings;

/// Every byte of a key or value that could mean something, escaped.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (std::string_view(" \t\f=:#!\\").find(c) != std::string_view::npos) {
      out += c == '\t' ? "\\t" : c == '\f' ? "\\f" : std::string{'\\', c};
    } else {
      out += c;
    }
  }
  return out;
}

std::string written(const Settings& settings) {
  std::string out;
  for (const auto& [key, value] : settings) {
    out += escaped(key) + '=' + escaped(value) + '\n';
  }
  return out;
}

void check_refusal(const troupe::Error& error) {
  if (error.message.find("'f', line ") == std::string::npos) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  const auto latin1 = troupe::config::parse_properties(content, "f");
  if (!latin1.ok()) {
    check_refusal(latin1.error());
  }
  const auto utf8 = troupe::config::parse_utf8_properties(content, "f");
  if (!utf8.ok()) {
    check_refusal(utf8.error());
  }
  for (const auto& read : {latin1, utf8}) {
    if (!read.ok()) {
      continue;
    }
    const auto again = troupe::config::parse_utf8_properties(written(*read), "f");
    if (!again.ok() || *again != *read) {
      std::abort();
    }
  }
  return 0;
}
