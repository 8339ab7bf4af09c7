#include "config/keys/plugin_keys.hpp"

#include "config/keys/connector_keys.hpp"
#include "config/version_range.hpp"

#include <algorithm>
#include <utility>

namespace troupe::config {

namespace {

class FixedRecommender final : public Recommender {
 public:
  FixedRecommender(std::vector<ConfigValue> values, bool visible)
      : values_(std::move(values)), visible_(visible) {}

  [[nodiscard]] std::vector<ConfigValue> valid_values(const std::string&,
                                                      const ParsedConfig&) const override {
    return values_;
  }
  [[nodiscard]] bool visible(const std::string&, const ParsedConfig&) const override {
    return visible_;
  }

 private:
  std::vector<ConfigValue> values_;
  bool visible_;
};

std::optional<std::string> text_in(const ConfigMap& settings, const std::string& name,
                                   const std::optional<std::string>& unset) {
  const auto found = settings.find(name);
  if (found == settings.end() || !found->second) {
    return found == settings.end() ? unset : std::nullopt;
  }
  return std::get<std::string>(ConfigDef::parse_value(name, *found->second, ConfigType::string));
}

std::string newest(const std::vector<std::string>& versions) {
  return *std::max_element(versions.begin(), versions.end(),
                           [](const auto& a, const auto& b) { return compare_versions(a, b) < 0; });
}

}  // namespace

ConfigKey placed_key(std::string name, ConfigType type, Importance importance, const Place& place,
                     std::string documentation) {
  ConfigKey made;
  made.name = std::move(name);
  made.type = type;
  made.importance = importance;
  made.group = place.group;
  made.order_in_group = place.order;
  made.width = place.width;
  made.display_name = place.display_name;
  made.documentation = std::move(documentation);
  return made;
}

ConfigKey placed_key(std::string name, ConfigType type, Importance importance, const Place& place,
                     std::string documentation, std::optional<std::string> default_text,
                     ValidatorPtr validator) {
  auto made = placed_key(std::move(name), type, importance, place, std::move(documentation));
  made.has_default = true;
  made.default_text = std::move(default_text);
  made.validator = std::move(validator);
  return made;
}

RecommenderPtr recommend(std::vector<ConfigValue> values, bool visible) {
  return std::make_shared<FixedRecommender>(std::move(values), visible);
}

RecommenderPtr recommend_classes(PluginKind kind, const PluginLookup& plugins) {
  std::vector<ConfigValue> values;
  for (auto& name : plugins.names(kind)) {
    values.emplace_back(ClassName{std::move(name)});
  }
  return recommend(std::move(values));
}

PluginSetting::PluginSetting(PluginKind kind, const std::string& class_key,
                             const std::string& version_key, const ConfigMap& settings,
                             const PluginLookup& plugins, const std::optional<std::string>& unset)
    : kind_(kind) {
  if (const auto name = text_in(settings, class_key, unset)) {
    found_ = plugins.find(kind, *name);
  }
  if (const auto wanted = text_in(settings, version_key, std::nullopt)) {
    version_problem_ = problem_of_version(*wanted);
  }
}

std::optional<std::string> PluginSetting::version() const {
  return found_.versions.empty() ? std::nullopt : std::optional(newest(found_.versions));
}

std::optional<std::string> PluginSetting::problem_of_version(const std::string& wanted) const {
  const auto range = VersionRange::parse(wanted);
  if (!range) {
    return "Invalid version range " + wanted +
           ": wanted 'latest', a version, or a range as "
           "[4.0,5.0)";
  }
  if (!class_is_usable() ||
      std::any_of(found_.versions.begin(), found_.versions.end(),
                  [&](const std::string& version) { return range->contains(version); })) {
    return std::nullopt;
  }
  return "Plugin " + found_.name + " not found that matches the version range " + range->to_text() +
         ", available versions: " + list_text(found_.versions);
}

std::optional<std::string> PluginSetting::problem_of_class() const {
  if (found_.state == FoundClass::State::unsuitable) {
    return "Class class " + found_.name + " does not implement the " + interface_name(kind_) +
           " interface";
  }
  if (found_.state == FoundClass::State::abstract) {
    std::string names;
    for (const auto& name : found_.concrete) {
      names += (names.empty() ? "" : ", ") + name;
    }
    return "This class is abstract and cannot be created." +
           (names.empty() ? "" : " Did you mean " + names + '?');
  }
  return version_problem_;
}

/// Throws a problem that was found before, or nothing.
ValidatorPtr PluginSetting::tell(std::optional<std::string> problem, const char* text) const {
  return validators::custom(
      [problem = std::move(problem), armed = armed_](const std::string&, const ConfigValue& value) {
        if (problem && *armed && value.index() != 0) {
          throw ConfigException(*problem);
        }
      },
      text);
}

ValidatorPtr PluginSetting::class_validator() const {
  return tell(problem_of_class(), "class that can be created");
}

ValidatorPtr PluginSetting::version_validator() const {
  return tell(version_problem_, "installed version");
}

RecommenderPtr PluginSetting::version_recommender() const {
  std::vector<ConfigValue> values;
  if (const auto newest_version = version()) {
    values.emplace_back(*newest_version);
  }
  const bool of_alias = kind_ == PluginKind::transformation || kind_ == PluginKind::predicate;
  return recommend(std::move(values), of_alias || !found_.name.empty());
}

}  // namespace troupe::config
