#include "config/keys/connector_keys.hpp"
#include "config/keys/plugin_keys.hpp"

#include <algorithm>
#include <utility>

namespace troupe::config {

namespace {

using enum ConfigType;

/// What transforms and predicates call their blocks.
struct BlockKind {
  PluginKind kind;
  const char* list;   ///< the key with the aliases, and first part of their keys
  const char* group;  ///< `Transforms: `
  const char* noun;   ///< `Transformation`
};

std::vector<std::string> aliases_of(const ConfigMap& settings, const std::string& name) {
  const auto found = settings.find(name);
  if (found == settings.end() || !found->second) {
    return {};
  }
  std::vector<std::string> distinct;
  const auto parsed = ConfigDef::parse_value(name, *found->second, list);
  for (const auto& alias : std::get<std::vector<std::string>>(parsed)) {
    if (std::find(distinct.begin(), distinct.end(), alias) == distinct.end()) {
      distinct.push_back(alias);
    }
  }
  return distinct;
}

ValidatorPtr negate_needs_predicate(const ConfigMap& settings, const std::string& prefix) {
  const bool alone =
      settings.contains(prefix + "negate") && !settings.contains(prefix + "predicate");
  return validators::custom(
      [alone, prefix](const std::string&, const ConfigValue& value) {
        if (alone && value.index() != 0) {
          throw ConfigException("Config '" + prefix +
                                "negate' was provided but there is no config '" + prefix +
                                "predicate' defining a predicate to be negated.");
        }
      },
      "negate with a predicate only");
}

/// The keys behind `type`: the plugin's own, and for transforms those that choose records. Keys of
/// the plugin with the names of those are hidden by them.
ConfigDef keys_of_block(const BlockKind& block, const ConfigDef& plugin) {
  ConfigDef keys;
  if (block.kind == PluginKind::transformation) {
    ConfigKey predicate;
    predicate.name = "predicate";
    predicate.has_default = true;
    predicate.documentation = "Predicate that chooses the records; unset: all records.";
    ConfigKey negate;
    negate.name = "negate";
    negate.type = boolean;
    negate.has_default = true;
    negate.default_text = "false";
    negate.documentation = "Whether the records are chosen that the predicate does not match.";
    keys.define(predicate).define(negate);
  }
  for (const auto& key : plugin.keys()) {
    if (keys.find(key.name) == nullptr) {
      keys.define(key);
    }
  }
  return keys;
}

void define_block(ConfigDef& def, const BlockKind& block, const std::string& alias,
                  const ConfigMap& settings, const PluginLookup& plugins) {
  const auto prefix = std::string(block.list) + '.' + alias + '.';
  const auto group = block.group + alias;
  const std::string noun = block.noun;
  const PluginSetting plugin(block.kind, prefix + "type", prefix + "plugin.version", settings,
                             plugins, std::nullopt);
  auto type = placed_key(prefix + "type", class_name, Importance::high,
                         {group, 0, Width::long_width, noun + " type for " + alias},
                         "Class of the " + noun + ": full name or alias.");
  type.validator =
      block.kind == PluginKind::transformation
          ? validators::all_of({plugin.class_validator(), negate_needs_predicate(settings, prefix)})
          : plugin.class_validator();
  type.recommender = recommend_classes(block.kind, plugins);
  auto version = placed_key(prefix + "plugin.version", string, Importance::high,
                            {group, 1, Width::long_width, noun + " version for " + alias},
                            "Version of that class, or a range of versions.", plugin.version());
  version.recommender = plugin.version_recommender();
  version.validator = plugin.version_validator();
  def.define(std::move(type)).define(std::move(version));
  plugin.arm();
  if (plugin.usable()) {
    def.embed(prefix, group, 2,
              keys_of_block(block, plugins.definition(block.kind, plugin.found().name)));
  }
}

}  // namespace

void define_alias_keys(ConfigDef& def, const ConfigMap& settings, const PluginLookup& plugins) {
  for (const auto& block :
       {BlockKind{PluginKind::transformation, "transforms", "Transforms: ", "Transformation"},
        BlockKind{PluginKind::predicate, "predicates", "Predicates: ", "Predicate"}}) {
    for (const auto& alias : aliases_of(settings, block.list)) {
      define_block(def, block, alias, settings, plugins);
    }
  }
}

}  // namespace troupe::config
