#include <troupe/config_def.hpp>
#include <troupe/value.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace troupe {

namespace {

constexpr std::array<std::string_view, 9> type_constants = {
    "BOOLEAN", "STRING", "INT", "SHORT", "LONG", "DOUBLE", "LIST", "CLASS", "PASSWORD"};

std::string missing_text(const std::string& name) {
  return "Missing required configuration \"" + name + "\" which has no default value.";
}

const std::string& name_for_validator(const ConfigKey& key) {
  return key.validator_name.empty() ? key.name : key.validator_name;
}

std::string undefined_dependents(const ConfigDef& def) {
  std::set<std::string> undefined;
  for (const auto& key : def.keys()) {
    for (const auto& dependent : key.dependents) {
      if (def.find(dependent) == nullptr) {
        undefined.insert(dependent);
      }
    }
  }
  std::string text;
  for (const auto& name : undefined) {
    text += (text.empty() ? "" : ",") + name;
  }
  return text;
}

/// One walk over the keys and their dependents, as upstream: a key with two parents is looked at
/// twice, and its errors appear twice.
class Validation {
 public:
  Validation(const ConfigDef& def, const ConfigMap& settings, const ClassResolver& classes)
      : def_(def), settings_(settings), classes_(classes) {
    for (const auto& key : def.keys()) {
      results_[key.name].name = key.name;
    }
  }

  std::vector<ValidatedValue> run() {
    std::set<std::string> roots;
    for (const auto& key : def_.keys()) {
      roots.insert(key.name);
    }
    for (const auto& key : def_.keys()) {
      for (const auto& dependent : key.dependents) {
        roots.erase(dependent);
        if (def_.find(dependent) == nullptr) {
          auto& result = results_[dependent];
          result.name = dependent;
          result.visible = false;
          result.errors = {dependent + " is referred in the dependents, but not defined."};
        }
      }
    }
    for (const auto& key : def_.keys()) {
      if (roots.contains(key.name)) {
        parse(key);
      }
    }
    for (const auto& key : def_.keys()) {
      if (roots.contains(key.name)) {
        recommend(key);
      }
    }
    return in_order();
  }

 private:
  void parse(const ConfigKey& key) {
    auto& result = results_[key.name];
    const auto found = settings_.find(key.name);
    if (found != settings_.end()) {
      try {
        result.value = found->second
                           ? ConfigDef::parse_value(key.name, *found->second, key.type, classes_)
                           : ConfigValue{};
      } catch (const ConfigException& e) {
        result.value = {};
        result.errors.emplace_back(e.message());
      }
    } else if (!key.has_default) {
      result.errors.push_back(missing_text(key.name));
    } else {
      result.value = def_.default_value(key.name);
    }
    if (key.validator) {
      try {
        key.validator->ensure_valid(name_for_validator(key), result.value);
      } catch (const ConfigException& e) {
        result.errors.emplace_back(e.message());
      }
    }
    parsed_[key.name] = result.value;
    visit_dependents(key, [this](const ConfigKey& dependent) { parse(dependent); });
  }

  void recommend(const ConfigKey& key) {
    if (key.recommender) {
      auto& result = results_[key.name];
      try {
        auto values = key.recommender->valid_values(key.name, parsed_);
        if (!result.recommended_values.empty()) {
          std::erase_if(values, [&](const ConfigValue& value) {
            const auto& earlier = result.recommended_values;
            return std::find(earlier.begin(), earlier.end(), value) == earlier.end();
          });
        }
        result.recommended_values = std::move(values);
        result.visible = key.recommender->visible(key.name, parsed_);
      } catch (const ConfigException& e) {
        result.errors.emplace_back(e.message());
      }
    }
    visit_dependents(key, [this](const ConfigKey& dependent) { recommend(dependent); });
  }

  template <class Visit>
  void visit_dependents(const ConfigKey& key, Visit visit) {
    for (const auto& name : key.dependents) {
      if (const auto* dependent = def_.find(name)) {
        visit(*dependent);
      }
    }
  }

  std::vector<ValidatedValue> in_order() {
    std::vector<ValidatedValue> values;
    for (const auto& key : def_.keys()) {
      values.push_back(std::move(results_[key.name]));
      results_.erase(key.name);
    }
    for (auto& [name, result] : results_) {
      values.push_back(std::move(result));
    }
    return values;
  }

  const ConfigDef& def_;
  const ConfigMap& settings_;
  const ClassResolver& classes_;
  std::map<std::string, ValidatedValue> results_;
  ParsedConfig parsed_;
};

}  // namespace

std::string_view type_constant(ConfigType type) noexcept {
  return type_constants[static_cast<std::size_t>(type)];
}

std::optional<std::string> config_text(const ConfigValue& value) {
  if (value.index() == 0) {
    return std::nullopt;
  }
  return std::visit(
      []<class T>(const T& held) -> std::string {
        if constexpr (std::is_same_v<T, std::monostate>) {
          return "null";
        } else if constexpr (std::is_same_v<T, bool>) {
          return held ? "true" : "false";
        } else if constexpr (std::is_same_v<T, std::string>) {
          return held;
        } else if constexpr (std::is_same_v<T, ClassName>) {
          return held.name;
        } else if constexpr (std::is_same_v<T, Password>) {
          return "[hidden]";
        } else if constexpr (std::is_same_v<T, double>) {
          return java_double_text(held);
        } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
          std::string text;
          for (const auto& item : held) {
            text += (&item == held.data() ? "" : ",") + item;
          }
          return text;
        } else {
          return std::to_string(held);
        }
      },
      value);
}

ConfigDef& ConfigDef::define(ConfigKey key) {
  if (find(key.name) != nullptr) {
    throw ConfigException("Configuration " + key.name + " is defined twice.");
  }
  if (key.display_name.empty()) {
    key.display_name = key.name;
  }
  if (key.group && std::find(groups_.begin(), groups_.end(), *key.group) == groups_.end()) {
    groups_.push_back(*key.group);
  }
  if (key.has_default) {
    auto value =
        key.default_text ? parse_value(key.name, *key.default_text, key.type) : ConfigValue{};
    if (key.validator) {
      key.validator->ensure_valid(name_for_validator(key), value);
    }
    defaults_[key.name] = std::move(value);
  }
  index_[key.name] = keys_.size();
  keys_.push_back(std::move(key));
  return *this;
}

ConfigDef& ConfigDef::embed(const std::string& key_prefix, const std::string& group_prefix,
                            int starting_order, const ConfigDef& child) {
  auto sorted = child.keys_;
  const auto group_rank = [&](const ConfigKey& key) {
    return key.group ? std::find(child.groups_.begin(), child.groups_.end(), *key.group) -
                           child.groups_.begin() + 1
                     : 0;
  };
  std::stable_sort(sorted.begin(), sorted.end(), [&](const ConfigKey& a, const ConfigKey& b) {
    const auto rank = [&](const ConfigKey& key) {
      return std::tuple(group_rank(key), key.group ? key.order_in_group : 0, key.has_default,
                        key.importance, key.name);
    };
    return rank(a) < rank(b);
  });
  for (auto& key : sorted) {
    key.validator_name = name_for_validator(key);
    key.group = key.group ? group_prefix + ": " + *key.group : group_prefix;
    key.order_in_group = starting_order++;
    for (auto& dependent : key.dependents) {
      dependent.insert(0, key_prefix);
    }
    key.name = key_prefix + key.name;
    define(std::move(key));
  }
  return *this;
}

Config ConfigDef::parse(const ConfigMap& settings, const ClassResolver& classes) const {
  if (const auto undefined = undefined_dependents(*this); !undefined.empty()) {
    throw ConfigException(
        "Some configurations in are referred in the dependents, but not defined: " + undefined);
  }
  ParsedConfig values;
  for (const auto& key : keys_) {
    const auto found = settings.find(key.name);
    ConfigValue value;
    if (found != settings.end()) {
      value =
          found->second ? parse_value(key.name, *found->second, key.type, classes) : ConfigValue{};
    } else if (key.has_default) {
      value = default_value(key.name);
    } else {
      throw ConfigException(missing_text(key.name));
    }
    if (key.validator) {
      key.validator->ensure_valid(name_for_validator(key), value);
    }
    values.emplace(key.name, std::move(value));
  }
  return {std::move(values), settings};
}

Config ConfigDef::parse(const Settings& settings, const ClassResolver& classes) const {
  return parse(ConfigMap(settings.begin(), settings.end()), classes);
}

std::vector<ValidatedValue> ConfigDef::validate(const ConfigMap& settings,
                                                const ClassResolver& classes) const {
  return Validation(*this, settings, classes).run();
}

const ConfigKey* ConfigDef::find(std::string_view name) const noexcept {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &keys_[found->second];
}

const ConfigValue& ConfigDef::default_value(std::string_view name) const {
  static const ConfigValue none;
  const auto found = defaults_.find(name);
  return found == defaults_.end() ? none : found->second;
}

}  // namespace troupe
