#include "runtime/plugins/registry.hpp"

#include "config/near_names.hpp"
#include "runtime/plugins/guard.hpp"
#include <troupe/errors.hpp>

#include <fmt/format.h>

namespace troupe::runtime {

namespace {

std::string simple_name(const std::string& java_class) {
  return java_class.substr(java_class.find_last_of(".$") + 1);
}

std::string pruned(std::string name, std::string_view suffix) {
  if (name.size() > suffix.size() && name.ends_with(suffix)) {
    name.resize(name.size() - suffix.size());
  }
  return name;
}

/// What users may write: full names and aliases.
template <class Kind>
std::vector<std::string> names_of(const Kind& kind) {
  std::vector<std::string> names;
  for (const auto& [name, entry] : kind.classes) {
    names.push_back(name);
  }
  for (const auto& [alias, classes] : kind.aliases) {
    names.push_back(alias);
  }
  return names;
}

}  // namespace

template <class Factory>
const Registry::Entry<Factory>* Registry::Kind<Factory>::find(std::string_view name,
                                                              std::string* full) const {
  auto wanted = std::string(name);
  if (const auto alias = aliases.find(name); alias != aliases.end() && alias->second.size() == 1) {
    wanted = *alias->second.begin();
  }
  const auto found = classes.find(wanted);
  if (found == classes.end()) {
    return nullptr;
  }
  if (full != nullptr) {
    *full = found->first;
  }
  return &found->second;
}

template <class Factory>
void Registry::add(Kind<Factory>& kind, const char* suffix, PluginClass name, Factory factory) {
  const auto known = kind.classes.find(name.java_class);
  if (known != kind.classes.end()) {
    throw AlreadyExistsException("class " + name.java_class + " of " + origin_ +
                                 " exists already: it came first from " + known->second.origin);
  }
  const auto simple = simple_name(name.java_class);
  kind.aliases[simple].insert(name.java_class);
  kind.aliases[pruned(simple, suffix)].insert(name.java_class);
  kind.classes.emplace(std::move(name.java_class),
                       Entry<Factory>{std::move(name.version), origin_, std::move(factory)});
}

void Registry::add_source(PluginClass name, PluginFactory<SourceConnector> factory) {
  add(connectors_, "Connector", std::move(name), ConnectorFactory(std::move(factory)));
}

void Registry::add_sink(PluginClass name, PluginFactory<SinkConnector> factory) {
  add(connectors_, "Connector", std::move(name), ConnectorFactory(std::move(factory)));
}

void Registry::add_converter(PluginClass name, PluginFactory<Converter> factory) {
  add(converters_, "Converter", std::move(name), std::move(factory));
}

void Registry::add_header_converter(PluginClass name, PluginFactory<HeaderConverter> factory) {
  const bool both = name.java_class.find("HeaderConverter") == std::string::npos;
  add(header_converters_, both ? "Converter" : "HeaderConverter", std::move(name),
      std::move(factory));
}

void Registry::add_transformation(PluginClass name, PluginFactory<Transformation> factory) {
  add(transformations_, "Transformation", std::move(name), std::move(factory));
}

void Registry::add_predicate(PluginClass name, PluginFactory<Predicate> factory) {
  add(predicates_, "Predicate", std::move(name), std::move(factory));
}

void Registry::add_config_provider(PluginClass name, PluginFactory<ConfigProvider> factory) {
  add(config_providers_, "ConfigProvider", std::move(name), std::move(factory));
}

std::string Registry::connector_texts(const std::function<bool(const std::string&)>& wanted) const {
  std::string texts;
  for (const auto& [java_class, entry] : connectors_.classes) {
    if (!wanted(java_class)) {
      continue;
    }
    const auto* const type = entry.make.index() == 0 ? "source" : "sink";
    texts += fmt::format(
        "{0}PluginDesc{{klass=class {1}, name='{1}', version='{2}', encodedVersion={2}, type={3}, "
        "typeName='{3}', location='{4}'}}",
        texts.empty() ? "" : ", ", java_class, entry.version, type,
        entry.origin == built_in ? "classpath" : entry.origin);
  }
  return texts;
}

Error Registry::unknown_connector(const std::string& name) const {
  constexpr const char* java_class = "org.apache.kafka.connect.errors.ConnectException";
  const auto alias = connectors_.aliases.find(name);
  if (alias != connectors_.aliases.end()) {
    return {Errc::internal,
            "More than one connector matches alias " + name +
                ". Please use full package and class name instead. Classes found: " +
                connector_texts([&](const auto& found) { return alias->second.contains(found); }),
            java_class, ""};
  }
  return {Errc::bad_request,
          "Failed to find any class that implements Connector and which name matches " + name +
              ", available connectors are: " + connector_texts([](const auto&) { return true; }) +
              "." + config::did_you_mean(name, names_of(connectors_)),
          java_class, ""};
}

Result<ConnectorObject> Registry::create_connector(const std::string& name) const {
  const auto* entry = connectors_.find(name, nullptr);
  if (entry == nullptr) {
    return unknown_connector(name);
  }
  ConnectorObject object;
  if (const auto* source = std::get_if<PluginFactory<SourceConnector>>(&entry->make)) {
    auto made = guard_made("connector " + name, *source);
    if (!made.ok()) {
      return made.error();
    }
    object.source = std::move(made).value();
    return object;
  }
  auto made = guard_made("connector " + name, std::get<PluginFactory<SinkConnector>>(entry->make));
  if (!made.ok()) {
    return made.error();
  }
  object.sink = std::move(made).value();
  return object;
}

template <class T>
Result<std::unique_ptr<T>> Registry::create(const Kind<PluginFactory<T>>& kind,
                                            const std::string& name) const {
  const auto* entry = kind.find(name, nullptr);
  if (entry == nullptr) {
    return Error{
        Errc::invalid_config,
        "Class " + name + " could not be found." + config::did_you_mean(name, names_of(kind)),
        "org.apache.kafka.common.config.ConfigException", ""};
  }
  return guard_made("class " + name, entry->make);
}

Result<std::unique_ptr<Converter>> Registry::create_converter(const std::string& name) const {
  return create(converters_, name);
}

Result<std::unique_ptr<HeaderConverter>> Registry::create_header_converter(
    const std::string& name) const {
  return create(header_converters_, name);
}

Result<std::unique_ptr<Transformation>> Registry::create_transformation(
    const std::string& name) const {
  return create(transformations_, name);
}

Result<std::unique_ptr<Predicate>> Registry::create_predicate(const std::string& name) const {
  return create(predicates_, name);
}

Result<std::unique_ptr<ConfigProvider>> Registry::create_config_provider(
    const std::string& name) const {
  return create(config_providers_, name);
}

ConnectorKind Registry::connector_kind(const std::string& name) const {
  const auto* entry = connectors_.find(name, nullptr);
  if (entry == nullptr) {
    return ConnectorKind::unknown;
  }
  return entry->make.index() == 0 ? ConnectorKind::source : ConnectorKind::sink;
}

std::optional<std::string> Registry::connector_version(const std::string& name) const {
  const auto* entry = connectors_.find(name, nullptr);
  return entry == nullptr ? std::nullopt : std::optional(entry->version);
}

namespace {

template <class Kind>
std::optional<std::string> full_name(const Kind& kind, std::string_view name) {
  std::string full;
  return kind.find(name, &full) == nullptr ? std::nullopt : std::optional(full);
}

}  // namespace

std::optional<std::string> Registry::find_connector(std::string_view name) const {
  return full_name(connectors_, name);
}

std::optional<std::string> Registry::find_converter(std::string_view name) const {
  return full_name(converters_, name);
}

std::optional<std::string> Registry::find_header_converter(std::string_view name) const {
  return full_name(header_converters_, name);
}

std::optional<std::string> Registry::find_transformation(std::string_view name) const {
  return full_name(transformations_, name);
}

std::optional<std::string> Registry::find_predicate(std::string_view name) const {
  return full_name(predicates_, name);
}

std::vector<std::string> Registry::classes_from(const std::string& origin) const {
  std::set<std::string> names;
  const auto collect = [&](const auto&... kinds) {
    const auto add = [&](const auto& classes) {
      for (const auto& [name, entry] : classes) {
        if (entry.origin == origin) {
          names.insert(name);
        }
      }
    };
    (add(kinds.classes), ...);
  };
  collect(connectors_, converters_, header_converters_, transformations_, predicates_,
          config_providers_);
  return {names.begin(), names.end()};
}

std::vector<PluginInfo> Registry::list(bool connectors_only) const {
  std::vector<PluginInfo> plugins;
  const auto append = [&](PluginInfo::Kind kind, const auto& classes) {
    for (const auto& [name, entry] : classes) {
      plugins.push_back({name, kind, entry.version});
    }
  };
  for (const auto kind : {PluginInfo::Kind::sink, PluginInfo::Kind::source}) {
    for (const auto& [name, entry] : connectors_.classes) {
      if ((entry.make.index() == 0) == (kind == PluginInfo::Kind::source)) {
        plugins.push_back({name, kind, entry.version});
      }
    }
  }
  if (!connectors_only) {
    append(PluginInfo::Kind::transformation, transformations_.classes);
    append(PluginInfo::Kind::predicate, predicates_.classes);
    append(PluginInfo::Kind::converter, converters_.classes);
    append(PluginInfo::Kind::header_converter, header_converters_.classes);
  }
  return plugins;
}

}  // namespace troupe::runtime
