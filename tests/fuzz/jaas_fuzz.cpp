// Any text as a login file and as a login line: it is read or refused with a message; the message
// of a line never shows what stands in it; a module written as a line is read as the same module.
#include "config/jaas.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using troupe::config::JaasModule;

/// Whether the name can stand in a line without quotes.
bool is_plain(const std::string& word) {
  return !word.empty() && word.front() != '#' && !word.starts_with("//") &&
         !word.starts_with("/*") && word.find_first_of(" \t\r\n\v\f{};=\"'") == std::string::npos;
}

void check_line_of(const JaasModule& module) {
  if (!is_plain(module.name)) {
    return;
  }
  for (const auto& [name, value] : module.options) {
    if (!is_plain(name)) {
      return;
    }
  }
  const auto again = troupe::config::parse_jaas_line(module.to_line());
  if (!again.ok() || again->name != module.name || again->options != module.options) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto entries = troupe::config::parse_jaas(text, "f");
  if (!entries.ok() && !entries.error().message.starts_with("f, line ")) {
    std::abort();
  }
  const auto line = troupe::config::parse_jaas_line(text);
  if (line.ok()) {
    check_line_of(*line);
  } else if (!line.error().message.starts_with("Invalid value [hidden] for configuration ")) {
    std::abort();
  }
  return 0;
}
