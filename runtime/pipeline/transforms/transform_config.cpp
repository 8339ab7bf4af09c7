#include "runtime/pipeline/transforms/transform_config.hpp"

#include "config/regex.hpp"

#include <algorithm>

namespace troupe::runtime::transforms {

namespace {

using Items = std::vector<std::string>;

Items without_duplicates(const Items& items) {
  Items distinct;
  for (const auto& item : items) {
    if (std::find(distinct.begin(), distinct.end(), item) == distinct.end()) {
      distinct.push_back(item);
    }
  }
  return distinct;
}

std::string joined(const Items& items, const char* separator) {
  std::string text;
  for (const auto& item : items) {
    text += (&item == items.data() ? "" : separator) + item;
  }
  return text;
}

}  // namespace

ConfigKey required_key(std::string name, ConfigType type, Importance importance,
                       std::string documentation, ValidatorPtr validator) {
  ConfigKey key;
  key.name = std::move(name);
  key.type = type;
  key.importance = importance;
  key.documentation = std::move(documentation);
  key.validator = std::move(validator);
  return key;
}

ConfigKey default_key(std::string name, ConfigType type, std::optional<std::string> default_text,
                      Importance importance, std::string documentation, ValidatorPtr validator) {
  auto key = required_key(std::move(name), type, importance, std::move(documentation),
                          std::move(validator));
  key.has_default = true;
  key.default_text = std::move(default_text);
  return key;
}

ConfigKey replace_null_key() {
  return default_key(replace_null_name, ConfigType::boolean, "true", Importance::medium,
                     "Whether a null in a field that has a default is replaced by that default.");
}

ValidatorPtr distinct_items(bool may_be_empty) { return validators::distinct_list(may_be_empty); }

ValidatorPtr valid_regex() {
  return validators::custom(
      [](const std::string& name, const ConfigValue& value) {
        const auto* pattern = std::get_if<std::string>(&value);
        if (pattern == nullptr) {
          return;
        }
        if (const auto regex = config::Regex::compile(*pattern); !regex.ok()) {
          throw ConfigException(name, *pattern, "Invalid regex: " + regex.error().message);
        }
      },
      "valid regex");
}

std::string list_text(const Items& items) { return '[' + joined(items, ", ") + ']'; }

std::vector<std::string> java_split(const std::string& text, char separator) {
  Items parts;
  std::size_t begin = 0;
  for (auto end = text.find(separator); end != std::string::npos;
       end = text.find(separator, begin)) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  parts.push_back(text.substr(begin));
  if (parts.size() > 1) {
    while (!parts.empty() && parts.back().empty()) {
      parts.pop_back();
    }
  }
  return parts;
}

std::string trimmed(const std::string& text) {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  const auto begin = std::find_if_not(text.begin(), text.end(), is_blank);
  const auto end = std::find_if_not(text.rbegin(), text.rend(), is_blank).base();
  return begin < end ? std::string(begin, end) : std::string();
}

std::vector<std::pair<std::string, std::string>> parse_renames(const Items& items) {
  std::vector<std::pair<std::string, std::string>> renames;
  for (const auto& item : items) {
    const auto parts = java_split(item, ':');
    if (parts.size() != 2) {
      throw ConfigException("renames", list_text(items), "Invalid rename mapping: " + item);
    }
    renames.emplace_back(parts[0], parts[1]);
  }
  return renames;
}

Config parse_settings(const ConfigDef& def, const Settings& settings,
                      std::initializer_list<const char*> distinct) {
  auto cleaned = settings;
  for (const std::string name : distinct) {
    const auto found = cleaned.find(name);
    if (found == cleaned.end()) {
      continue;
    }
    const auto parsed = ConfigDef::parse_value(name, found->second, ConfigType::list);
    const auto items = without_duplicates(std::get<Items>(parsed));
    if (const auto& validator = def.find(name)->validator) {
      validator->ensure_valid(name, items);
    }
    found->second = joined(items, ",");
  }
  return def.parse(cleaned);
}

}  // namespace troupe::runtime::transforms
