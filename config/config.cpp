#include <troupe/config_def.hpp>

namespace troupe {

namespace {

template <class T>
const T& held(const ConfigValue& value, const std::string& name, const char* wanted) {
  const auto* content = std::get_if<T>(&value);
  if (content == nullptr) {
    throw ConfigException("Configuration '" + name + "' is not " + wanted);
  }
  return *content;
}

}  // namespace

const ConfigValue& Config::get(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) {
    throw ConfigException("Unknown configuration '" + name + "'");
  }
  return found->second;
}

bool Config::is_null(const std::string& name) const { return get(name).index() == 0; }

bool Config::get_bool(const std::string& name) const {
  return held<bool>(get(name), name, "a boolean");
}

std::int32_t Config::get_int(const std::string& name) const {
  const auto& value = get(name);
  if (const auto* small = std::get_if<std::int16_t>(&value)) {
    return *small;
  }
  return held<std::int32_t>(value, name, "an integer");
}

std::int64_t Config::get_long(const std::string& name) const {
  const auto& value = get(name);
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return *number;
  }
  return get_int(name);
}

double Config::get_double(const std::string& name) const {
  return held<double>(get(name), name, "a double");
}

std::string Config::get_string(const std::string& name) const {
  const auto& value = get(name);
  if (value.index() == 0) {
    return {};
  }
  if (const auto* type = std::get_if<ClassName>(&value)) {
    return type->name;
  }
  return held<std::string>(value, name, "a string");
}

std::vector<std::string> Config::get_list(const std::string& name) const {
  const auto& value = get(name);
  return value.index() == 0 ? std::vector<std::string>{}
                            : held<std::vector<std::string>>(value, name, "a list");
}

Password Config::get_password(const std::string& name) const {
  const auto& value = get(name);
  return value.index() == 0 ? Password{} : held<Password>(value, name, "a password");
}

ConfigMap Config::originals_with_prefix(std::string_view prefix) const {
  ConfigMap found;
  for (auto entry = originals_.lower_bound(std::string(prefix));
       entry != originals_.end() && entry->first.starts_with(prefix); ++entry) {
    found.emplace(entry->first.substr(prefix.size()), entry->second);
  }
  return found;
}

}  // namespace troupe
