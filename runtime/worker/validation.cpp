#include "runtime/worker/validation.hpp"

#include "config/keys/plugin_keys.hpp"
#include "config/version_range.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/plugins/registry_lookup.hpp"
#include "runtime/worker/validation_parts.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace troupe::runtime {

namespace {

Error bad_request(std::string message) {
  return {Errc::bad_request, std::move(message),
          "org.apache.kafka.connect.runtime.rest.errors.BadRequestException", ""};
}

/// The map as Java prints one; its order there is that of a hash table, which nobody relies on.
std::string java_map_text(const ConfigMap& config) {
  std::string text = "{";
  for (const auto& [name, value] : config) {
    text += (text.size() > 1 ? ", " : "") + name + '=' + value.value_or("null");
  }
  return text + '}';
}

void add_groups(std::vector<std::string>& groups, const std::vector<std::string>& more) {
  for (const auto& group : more) {
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) {
      groups.push_back(group);
    }
  }
}

/// The keys of the framework and of the connector, in the order of answers; a key that the
/// connector defines too is the connector's, in the framework's place.
class KeyTable {
 public:
  void add(const ConfigDef& def) {
    for (const auto& key : def.keys()) {
      const auto [place, is_new] = places_.emplace(key.name, keys_.size());
      if (is_new) {
        keys_.push_back(key_info(def, key));
      } else {
        keys_[place->second] = key_info(def, key);
      }
    }
    add_groups(groups_, def.groups());
  }

  /// Joins keys and values: values without a key first. Later values of a key count.
  [[nodiscard]] ConfigInfos join(const std::vector<ValidatedValue>& values) const {
    ConfigInfos infos;
    infos.groups = groups_;
    std::map<std::string, const ValidatedValue*> by_name;
    for (const auto& value : values) {
      by_name[value.name] = &value;
      if (!places_.contains(value.name)) {
        infos.error_count += value.errors.size();
        infos.configs.push_back({std::nullopt, value_info(value)});
      }
    }
    for (const auto& key : keys_) {
      const auto found = by_name.find(key.name);
      ValidatedValue unset;
      unset.name = key.name;
      const auto& value = found == by_name.end() ? unset : *found->second;
      infos.error_count += value.errors.size();
      infos.configs.push_back({key, value_info(value)});
    }
    return infos;
  }

 private:
  std::vector<ConfigKeyInfo> keys_;
  std::map<std::string, std::size_t> places_;
  std::vector<std::string> groups_;
};

void append(ConfigInfos& infos, ValidatedPart part) {
  infos.error_count += part.error_count;
  add_groups(infos.groups, part.groups);
  std::move(part.configs.begin(), part.configs.end(), std::back_inserter(infos.configs));
}

/// What the connector sets of `troupe.…` and must not, as keys that no definition knows.
ValidatedPart validate_own_settings(const config::TroupeSettings& worker, const ConfigMap& config) {
  Settings own;
  for (const auto& [name, value] : config) {
    if (value && name.starts_with("troupe.")) {
      own[name] = *value;
    }
  }
  ValidatedPart part;
  for (const auto& error : config::connector_troupe_errors(worker, own)) {
    ++part.error_count;
    part.configs.push_back(
        {std::nullopt, {error.name, own.at(error.name), {}, {error.message}, true}});
  }
  return part;
}

constexpr std::array<ConverterKind, 3> converter_kinds = {
    ConverterKind{"header.converter", "header", config::PluginKind::header_converter,
                  "header converter"},
    ConverterKind{"key.converter", "key", config::PluginKind::converter, "key converter"},
    ConverterKind{"value.converter", "value", config::PluginKind::converter, "value converter"}};

/// The connector's class exists, the version asked for does not: there is no object to ask, so only
/// what all connectors have is validated.
ConfigInfos validate_without_connector(const RegistryLookup& plugins, const ConfigMap& config) {
  const auto def = config::connector_def(std::nullopt, config, plugins);
  KeyTable keys;
  keys.add(def);
  return keys.join(config::validate_connector_config(std::nullopt, def, config, plugins));
}

void note_call(const ValidationContext& context, TaskCall call) {
  if (context.vitals) {
    context.vitals->enter(call, context.clock->now());
  }
}

ConfigInfos validate_with(const ValidationContext& context, const ConnectorObject& connector,
                          const ConfigMap& config) {
  const RegistryLookup plugins(*context.plugins);
  const auto& object = connector.base();
  const auto type = object.type();
  const auto framework = config::connector_def(type, config, plugins, context.defaults);
  auto values = config::validate_connector_config(type, framework, config, plugins);
  if (context.distributed) {
    check_distributed(context, connector, config, values);
  }
  note_call(context, TaskCall::config);
  const auto own = object.config();
  note_call(context, TaskCall::validate);
  auto own_values = object.validate(config);
  std::vector<ValidatedPart> parts;
  parts.push_back(validate_overrides(context, type, config));
  for (const auto& kind : converter_kinds) {
    parts.push_back(validate_converter(*context.plugins, kind, config, values));
  }
  KeyTable keys;
  keys.add(framework);
  keys.add(own);
  std::move(own_values.begin(), own_values.end(), std::back_inserter(values));
  auto infos = keys.join(values);
  for (auto& part : parts) {
    append(infos, std::move(part));
  }
  return infos;
}

/// Puts references in the place of what was resolved: an answer shows no secret.
void hide(ConfigInfos& infos, const ConfigMap& raw, const config::Resolved& resolved) {
  if (resolved.secrets.empty()) {
    return;
  }
  for (auto& info : infos.configs) {
    auto& value = info.value;
    const auto given = raw.find(value.name);
    if (given != raw.end() && value.value && *value.value != "[hidden]" &&
        given->second != resolved.settings.at(value.name)) {
      value.value = given->second;
    }
    for (auto& error : value.errors) {
      error = resolved.secrets.scrub(std::move(error));
    }
  }
}

Result<ConfigInfos> validate_resolved(const ValidationContext& context, const ConfigMap& config) {
  const auto given = config.find("connector.class");
  if (given == config.end() || !given->second) {
    return bad_request("Connector config " + java_map_text(config) + " contains no connector type");
  }
  note_call(context, TaskCall::create);
  const auto connector = context.plugins->create_connector(*given->second);
  if (!connector.ok()) {
    const auto& error = connector.error();
    return error.code == Errc::bad_request ? bad_request(error.message) : error;
  }
  return guard([&] {
    const RegistryLookup plugins(*context.plugins);
    const config::PluginSetting version(config::PluginKind::connector, "connector.class",
                                        "connector.plugin.version", config, plugins, std::nullopt);
    return version.usable() ? validate_with(context, connector.value(), config)
                            : validate_without_connector(plugins, config);
  });
}

Error no_such_version(const config::FoundClass& found, const config::VersionRange& range) {
  std::string available;
  for (const auto& version : found.versions) {
    available += (available.empty() ? "" : ", ") + version;
  }
  return bad_request("Plugin " + found.name + " not found that matches the version range " +
                     range.to_text() + ", available versions: [" + available + ']');
}

std::vector<ConfigKeyInfo> listed_keys(const RegistryLookup& plugins, config::PluginKind kind,
                                       const std::string& name, const Registry& registry) {
  const auto own = plugins.definition(kind, name);
  std::vector<ConfigKeyInfo> keys;
  for (const auto& key : own.keys()) {
    keys.push_back(key_info(own, key));
  }
  if (kind == config::PluginKind::connector) {
    const auto type = registry.connector_kind(name) == ConnectorKind::sink ? ConnectorType::sink
                                                                           : ConnectorType::source;
    const auto framework = config::connector_def(type, {{"connector.class", name}}, plugins);
    for (const auto& key : framework.keys()) {
      if (own.find(key.name) == nullptr) {
        keys.push_back(key_info(framework, key));
      }
    }
  }
  return keys;
}

}  // namespace

ValidationContext validation_context(const WorkerParts& parts) {
  ValidationContext context;
  const auto& config = parts.config;
  const RegistryLookup lookup(*parts.plugins);
  const auto full = [&](config::PluginKind kind, const std::string& name) {
    const auto found = lookup.find(kind, name);
    return found.name.empty() ? std::nullopt : std::optional(found.name);
  };
  context.plugins = parts.plugins;
  context.defaults = {
      full(config::PluginKind::converter, config.key_converter.class_name),
      full(config::PluginKind::converter, config.value_converter.class_name),
      full(config::PluginKind::header_converter, config.header_converter.class_name)};
  context.policy = config.override_policy;
  context.troupe = config.troupe;
  context.resolver = parts.resolver;
  return context;
}

Result<ConfigInfos> validate_config(const ValidationContext& context, const ConfigMap& config) {
  const auto resolved = context.resolver.resolve(config);
  if (!resolved.ok()) {
    return resolved.error();
  }
  auto infos = validate_resolved(context, resolved->settings);
  if (!infos.ok()) {
    return scrubbed(infos.error(), resolved->secrets);
  }
  infos->name = config.at("connector.class").value_or("");
  append(*infos, validate_own_settings(context.troupe, resolved->settings));
  hide(infos.value(), config, resolved.value());
  return infos;
}

Status validate_connector(const ValidationContext& context, const ConfigMap& config) {
  const auto infos = validate_config(context, config);
  if (!infos.ok()) {
    return infos.error();
  }
  if (infos->error_count == 0) {
    return Done{};
  }
  auto message = "Connector configuration is invalid and contains the following " +
                 std::to_string(infos->error_count) + " error(s):";
  for (const auto& info : infos->configs) {
    for (const auto& error : info.value.errors) {
      message += '\n' + error;
    }
  }
  return bad_request(message +
                     "\nYou can also find the above list of errors at the endpoint "
                     "`/connector-plugins/{connectorType}/config/validate`");
}

Result<std::vector<ConfigKeyInfo>> plugin_config(const Registry& plugins, const std::string& name,
                                                 const std::optional<std::string>& version) {
  using enum config::PluginKind;
  using State = config::FoundClass::State;
  const RegistryLookup lookup(plugins);
  bool is_a_class = false;
  for (const auto kind : {connector, converter, header_converter, transformation, predicate}) {
    const auto found = lookup.find(kind, name);
    if (found.state != State::usable) {
      is_a_class = is_a_class || found.state != State::missing;
      continue;
    }
    const auto range = config::VersionRange::parse(version.value_or(""));
    if (!range) {
      return bad_request("Invalid version range " + *version +
                         ": wanted 'latest', a version, or a range as [4.0,5.0)");
    }
    if (std::none_of(found.versions.begin(), found.versions.end(),
                     [&](const std::string& each) { return range->contains(each); })) {
      return no_such_version(found, *range);
    }
    return guard([&] { return listed_keys(lookup, kind, found.name, plugins); });
  }
  if (is_a_class) {
    return Error{Errc::internal, "Instantiation error",
                 "org.apache.kafka.connect.errors.ConnectException", ""};
  }
  return Error{Errc::not_found, "Unknown plugin " + name + ".",
               "org.apache.kafka.connect.errors.NotFoundException", ""};
}
}  // namespace troupe::runtime
