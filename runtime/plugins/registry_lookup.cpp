#include "runtime/plugins/registry_lookup.hpp"

#include "runtime/plugins/guard.hpp"

#include <algorithm>
#include <array>

namespace troupe::runtime {

namespace {

using config::FoundClass;
using config::PluginKind;
using InfoKind = PluginInfo::Kind;

constexpr std::array<PluginKind, 5> all_kinds = {PluginKind::connector, PluginKind::converter,
                                                 PluginKind::header_converter,
                                                 PluginKind::transformation, PluginKind::predicate};

/// The interface itself: of the kind, but nothing that can be created.
std::string_view interface_class(PluginKind kind) {
  switch (kind) {
    case PluginKind::connector:
      return "org.apache.kafka.connect.connector.Connector";
    case PluginKind::converter:
      return "org.apache.kafka.connect.storage.Converter";
    case PluginKind::header_converter:
      return "org.apache.kafka.connect.storage.HeaderConverter";
    case PluginKind::transformation:
      return "org.apache.kafka.connect.transforms.Transformation";
    case PluginKind::predicate:
      break;
  }
  return "org.apache.kafka.connect.transforms.predicates.Predicate";
}

/// Classes that every Java worker can load and that are no plugins.
bool is_java_class(std::string_view name) {
  static constexpr std::array<std::string_view, 12> names = {
      "java.lang.Boolean", "java.lang.Byte",   "java.lang.Double",  "java.lang.Float",
      "java.lang.Integer", "java.lang.Long",   "java.lang.Number",  "java.lang.Object",
      "java.lang.Short",   "java.lang.String", "java.util.HashMap", "java.util.Properties"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_of(PluginKind kind, InfoKind plugin) {
  switch (kind) {
    case PluginKind::connector:
      return plugin == InfoKind::source || plugin == InfoKind::sink;
    case PluginKind::converter:
      return plugin == InfoKind::converter;
    case PluginKind::header_converter:
      return plugin == InfoKind::header_converter;
    case PluginKind::transformation:
      return plugin == InfoKind::transformation;
    case PluginKind::predicate:
      break;
  }
  return plugin == InfoKind::predicate;
}

template <class T>
ConfigDef definition_of(Result<std::unique_ptr<T>> plugin) {
  if (!plugin.ok()) {
    throw ConfigException(plugin.error().message);
  }
  return plugin.value()->config();
}

std::optional<std::string> full_name(const Registry& registry, PluginKind kind,
                                     std::string_view name) {
  switch (kind) {
    case PluginKind::connector:
      return registry.find_connector(name);
    case PluginKind::converter:
      return registry.find_converter(name);
    case PluginKind::header_converter:
      return registry.find_header_converter(name);
    case PluginKind::transformation:
      return registry.find_transformation(name);
    case PluginKind::predicate:
      break;
  }
  return registry.find_predicate(name);
}

}  // namespace

std::vector<std::string> RegistryLookup::nested_classes(PluginKind kind,
                                                        const std::string& outer) const {
  std::vector<std::string> nested;
  for (auto& name : names(kind)) {
    if (name.starts_with(outer + '$')) {
      nested.push_back(std::move(name));
    }
  }
  return nested;
}

FoundClass RegistryLookup::find(PluginKind kind, std::string_view name) const {
  FoundClass found;
  if (auto full = full_name(registry_, kind, name)) {
    found.state = FoundClass::State::usable;
    found.name = std::move(*full);
    // Upstream lists a class once for each kind it serves as.
    for (const auto& plugin : registry_.list(false)) {
      if (plugin.class_name == found.name) {
        found.versions.push_back(plugin.version.value_or("undefined"));
      }
    }
    return found;
  }
  const auto text = std::string(name);
  found.concrete = nested_classes(kind, text);
  if (name == interface_class(kind) || !found.concrete.empty()) {
    found.state = FoundClass::State::abstract;
    found.name = text;
    return found;
  }
  const bool foreign =
      is_java_class(name) || std::any_of(all_kinds.begin(), all_kinds.end(), [&](PluginKind other) {
        return name == interface_class(other) || full_name(registry_, other, name) == text ||
               !nested_classes(other, text).empty();
      });
  if (foreign) {
    found.state = FoundClass::State::unsuitable;
    found.name = text;
  }
  return found;
}

std::vector<std::string> RegistryLookup::names(PluginKind kind) const {
  std::vector<std::string> names;
  for (auto& plugin : registry_.list(false)) {
    if (is_of(kind, plugin.kind)) {
      names.push_back(std::move(plugin.class_name));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

ConfigDef RegistryLookup::definition(PluginKind kind, const std::string& name) const {
  switch (kind) {
    case PluginKind::connector: {
      const auto made = registry_.create_connector(name);
      if (!made.ok()) {
        throw ConfigException(made.error().message);
      }
      return made->base().config();
    }
    case PluginKind::converter:
      return definition_of(registry_.create_converter(name));
    case PluginKind::header_converter:
      return definition_of(registry_.create_header_converter(name));
    case PluginKind::transformation:
      return definition_of(registry_.create_transformation(name));
    case PluginKind::predicate:
      break;
  }
  return definition_of(registry_.create_predicate(name));
}

}  // namespace troupe::runtime
