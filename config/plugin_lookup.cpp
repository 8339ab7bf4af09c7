#include "config/plugin_lookup.hpp"

#include <set>

namespace troupe::config {

const char* interface_name(PluginKind kind) noexcept {
  switch (kind) {
    case PluginKind::connector:
      return "Connector";
    case PluginKind::converter:
      return "Converter";
    case PluginKind::header_converter:
      return "HeaderConverter";
    case PluginKind::transformation:
      return "Transformation";
    case PluginKind::predicate:
      break;
  }
  return "Predicate";
}

ClassResolver class_resolver(const PluginLookup& plugins) {
  return [&plugins](std::string_view name) -> std::optional<std::string> {
    using enum PluginKind;
    std::set<std::string> found;
    for (const auto kind : {connector, converter, header_converter, transformation, predicate}) {
      if (auto candidate = plugins.find(kind, name); !candidate.name.empty()) {
        found.insert(std::move(candidate.name));
      }
    }
    // An alias that several classes share names none of them.
    return found.size() == 1 ? std::optional(*found.begin()) : std::nullopt;
  };
}

}  // namespace troupe::config
