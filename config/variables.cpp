#include "config/variables.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace troupe::config {

namespace {

using Keys = std::set<std::string>;
using Place = std::pair<std::string, std::string>;  // provider, path

std::map<Place, Keys> wanted_keys(const ConfigMap& settings, const Providers& providers) {
  std::map<Place, Keys> wanted;
  for (const auto& [name, value] : settings) {
    for (auto& variable : find_variables(value.value_or(""))) {
      if (providers.contains(variable.provider)) {
        wanted[{variable.provider, variable.path}].insert(std::move(variable.key));
      }
    }
  }
  return wanted;
}

std::string replaced(const std::string& value, const std::map<Place, Settings>& found,
                     Secrets& secrets) {
  std::string text;
  std::size_t copied = 0;
  for (const auto& variable : find_variables(value)) {
    const auto place = found.find({variable.provider, variable.path});
    if (place == found.end()) {
      continue;
    }
    if (const auto known = place->second.find(variable.key); known != place->second.end()) {
      text.append(value, copied, variable.begin - copied);
      text += known->second;
      copied = variable.end;
      secrets.add(known->second, value.substr(variable.begin, variable.end - variable.begin));
    }
  }
  return text.append(value, copied, std::string::npos);
}

}  // namespace

std::vector<Variable> find_variables(std::string_view value) {
  std::vector<Variable> variables;
  std::size_t at = 0;
  while ((at = value.find("${", at)) != std::string_view::npos) {
    const auto end = value.find('}', at);
    if (end == std::string_view::npos) {
      break;
    }
    const auto inside = value.substr(at + 2, end - at - 2);
    if (const auto colon = inside.find(':'); colon != std::string_view::npos) {
      Variable variable{std::string(inside.substr(0, colon)), "", "", at, end + 1};
      const auto rest = inside.substr(colon + 1);
      const auto second = rest.find(':');
      if (second != std::string_view::npos) {
        variable.path = rest.substr(0, second);
      }
      variable.key = second == std::string_view::npos ? rest : rest.substr(second + 1);
      variables.push_back(std::move(variable));
    }
    at = end + 1;
  }
  return variables;
}

Resolved resolve_variables(const ConfigMap& settings, const Providers& providers) {
  Resolved resolved;
  std::map<Place, Settings> found;
  for (const auto& [place, keys] : wanted_keys(settings, providers)) {
    auto data = providers.find(place.first)->second->get(place.second, keys);
    if (data.ttl && data.ttl->count() >= 0) {
      resolved.ttl = std::min(resolved.ttl.value_or(*data.ttl), *data.ttl);
    }
    found.emplace(place, std::move(data.data));
  }
  for (const auto& [name, value] : settings) {
    resolved.settings.emplace(
        name, value ? std::optional(replaced(*value, found, resolved.secrets)) : std::nullopt);
  }
  return resolved;
}

}  // namespace troupe::config
