#include "runtime/plugins/descriptor_check.hpp"

#include <cstring>
#include <string_view>

namespace troupe::runtime {

namespace {

/// The text of a field that ought to end with a zero byte.
template <std::size_t Size>
std::string field_text(
    const char (&field)[Size]) {  // NOLINT(modernize-avoid-c-arrays): plain field
  auto text = std::string(field, ::strnlen(field, Size));
  while (text.ends_with(' ')) {
    text.pop_back();
  }
  for (auto& c : text) {
    c = c < ' ' || c > '~' ? '?' : c;
  }
  return text;
}

void compare(std::string& reason, std::string_view what, const std::string& wanted,
             const std::string& found) {
  if (wanted == found) {
    return;
  }
  const auto shown = [](const std::string& text) { return text.empty() ? "none" : text; };
  reason += (reason.empty() ? "" : "; ") + std::string(what) + ": the worker has " + shown(wanted) +
            ", the library " + shown(found);
}

}  // namespace

std::optional<std::string> descriptor_mismatch(const TroupePluginDescriptor& wanted,
                                               std::span<const std::byte> found) {
  TroupePluginDescriptor descriptor{};
  const auto stated = offsetof(TroupePluginDescriptor, compiler);
  if (found.size() >= stated) {
    std::memcpy(&descriptor, found.data(), std::min(found.size(), sizeof descriptor));
  }
  // The version first: another one may have moved everything behind it.
  if (found.size() >= stated && descriptor.api_version != wanted.api_version) {
    return "plugin API version: the worker has " + std::to_string(wanted.api_version) +
           ", the library " + std::to_string(descriptor.api_version);
  }
  if (found.size() < wanted.size || descriptor.size < wanted.size) {
    return "its descriptor has " + std::to_string(found.size()) + " bytes and says it has " +
           std::to_string(descriptor.size) + ", not " + std::to_string(wanted.size);
  }
  std::string reason;
  compare(reason, "compiler", field_text(wanted.compiler), field_text(descriptor.compiler));
  compare(reason, "standard library", field_text(wanted.stdlib), field_text(descriptor.stdlib));
  compare(reason, "build flags", field_text(wanted.build_flags),
          field_text(descriptor.build_flags));
  return reason.empty() ? std::nullopt : std::optional(reason);
}

}  // namespace troupe::runtime
