#pragma once

#include "config/plugin_lookup.hpp"
#include <troupe/config_def.hpp>

#include <memory>
#include <optional>
#include <string>

namespace troupe::config {

/// Where a key stands in its group.
struct Place {
  std::string group;
  int order = -1;
  Width width = Width::none;
  std::string display_name;
};

/// A key in its place, with documentation.
[[nodiscard]] ConfigKey placed_key(std::string name, ConfigType type, Importance importance,
                                   const Place& place, std::string documentation);
/// The same with a default; nothing is a null default.
[[nodiscard]] ConfigKey placed_key(std::string name, ConfigType type, Importance importance,
                                   const Place& place, std::string documentation,
                                   std::optional<std::string> default_text,
                                   ValidatorPtr validator = nullptr);

/// A setting that names a class, with the setting that names its version: what they say, and
/// whether there is such a class.
class PluginSetting {
 public:
  /// `unset` is the class when the settings name none.
  PluginSetting(PluginKind kind, const std::string& class_key, const std::string& version_key,
                const ConfigMap& settings, const PluginLookup& plugins,
                const std::optional<std::string>& unset);

  /// Whether an object of the class can be had, in a version that was asked for.
  [[nodiscard]] bool usable() const { return class_is_usable() && !version_problem_; }
  [[nodiscard]] const FoundClass& found() const noexcept { return found_; }

  /// The newest version of the class; nothing when there is no such class.
  [[nodiscard]] std::optional<std::string> version() const;
  /// Validators are about what is set, and a definition checks defaults: they work from here on.
  void arm() const { *armed_ = true; }
  /// Refuses classes that are of another kind, abstract, or of another version than asked for.
  [[nodiscard]] ValidatorPtr class_validator() const;
  /// Refuses versions that are not installed.
  [[nodiscard]] ValidatorPtr version_validator() const;
  /// Recommends the newest version. Upstream hides a converter's version when there is no such
  /// class, but never that of a transform or predicate.
  [[nodiscard]] RecommenderPtr version_recommender() const;

 private:
  [[nodiscard]] bool class_is_usable() const { return found_.state == FoundClass::State::usable; }
  [[nodiscard]] std::optional<std::string> problem_of_version(const std::string& wanted) const;
  [[nodiscard]] std::optional<std::string> problem_of_class() const;
  [[nodiscard]] ValidatorPtr tell(std::optional<std::string> problem, const char* text) const;

  PluginKind kind_;
  FoundClass found_;
  std::optional<std::string> version_problem_;
  /// Set before the definition is shared.
  std::shared_ptr<bool> armed_ = std::make_shared<bool>(false);
};

/// Recommends the same values always.
[[nodiscard]] RecommenderPtr recommend(std::vector<ConfigValue> values, bool visible = true);
/// Recommends all classes of a kind.
[[nodiscard]] RecommenderPtr recommend_classes(PluginKind kind, const PluginLookup& plugins);

}  // namespace troupe::config
