// Any text as a field path: it is read or refused with ConfigException, and its steps, quoted
// again, give the same path.
#include "runtime/pipeline/transforms/field_path.hpp"
#include <troupe/errors.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using troupe::runtime::transforms::FieldPath;
using troupe::runtime::transforms::FieldSyntax;

/// The step in backticks; a backtick that would close it too early, which one at its end does not,
/// gets its backslash.
std::string quoted(const std::string& step) {
  std::string text = "`";
  for (std::size_t i = 0; i < step.size(); ++i) {
    const bool closes = step[i] == '`' && i + 1 < step.size() && step[i + 1] == '.';
    text += closes ? "\\`" : std::string(1, step[i]);
  }
  return text + '`';
}

std::string rejoined(const FieldPath& path) {
  std::string text;
  for (const auto& step : path.steps()) {
    text += (text.empty() ? "" : ".") + quoted(step);
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const FieldPath plain(text, FieldSyntax::v1);
  try {
    const FieldPath path(text, FieldSyntax::v2);
    // A step that ends with a backslash cannot be quoted: the closing backtick would be escaped.
    for (const auto& step : path.steps()) {
      if (!step.empty() && step.back() == '\\') {
        return 0;
      }
    }
    if (FieldPath(rejoined(path), FieldSyntax::v2).steps() != path.steps()) {
      std::abort();
    }
    if (!path.steps().empty() && !path.value_in(troupe::Map()).is_null()) {
      std::abort();
    }
  } catch (const troupe::ConfigException&) {
    return 0;
  }
  return 0;
}
