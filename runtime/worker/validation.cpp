#include "runtime/worker/validation.hpp"

#include "config/connector_config.hpp"
#include "runtime/plugins/guard.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

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

config::PluginLookup lookup_in(const Registry& plugins) {
  return {[&](std::string_view name) { return plugins.find_converter(name); },
          [&](std::string_view name) { return plugins.find_header_converter(name); },
          [&](std::string_view name) { return plugins.find_transformation(name); },
          [&](std::string_view name) { return plugins.find_predicate(name); }};
}

/// Errors of all keys: framework first; a key that the connector defines itself is its own.
std::vector<std::string> merge_errors(std::vector<ValidatedValue> framework,
                                      const std::vector<ValidatedValue>& own) {
  std::vector<std::string> errors;
  const auto add = [&errors](const ValidatedValue& value) {
    errors.insert(errors.end(), value.errors.begin(), value.errors.end());
  };
  const auto named = [](const std::vector<ValidatedValue>& values, const std::string& name) {
    return std::find_if(values.begin(), values.end(),
                        [&](const ValidatedValue& value) { return value.name == name; });
  };
  for (const auto& value : framework) {
    const auto replaced = named(own, value.name);
    add(replaced == own.end() ? value : *replaced);
  }
  for (const auto& value : own) {
    if (named(framework, value.name) == framework.end()) {
      add(value);
    }
  }
  return errors;
}

void add_converter_errors(const std::string& name, const std::string& type, const ConfigDef& def,
                          const ConfigMap& config, std::vector<std::string>& errors) {
  ConfigMap settings = {{"converter.type", type}};
  const auto prefix = name + '.';
  for (auto entry = config.lower_bound(prefix);
       entry != config.end() && entry->first.starts_with(prefix); ++entry) {
    settings.insert_or_assign(entry->first.substr(prefix.size()), entry->second);
  }
  for (const auto& value : def.validate(settings)) {
    errors.insert(errors.end(), value.errors.begin(), value.errors.end());
  }
}

void validate_converters(const Registry& plugins, const ConfigMap& config,
                         std::vector<std::string>& errors) {
  const auto class_of = [&](const char* name) -> std::optional<std::string> {
    const auto found = config.find(name);
    return found == config.end() ? std::nullopt : found->second;
  };
  for (const auto& [name, type] :
       {std::pair("key.converter", "key"), std::pair("value.converter", "value")}) {
    if (const auto given = class_of(name); given && plugins.find_converter(*given)) {
      const auto converter = plugins.create_converter(*given);
      if (converter.ok()) {
        add_converter_errors(name, type, converter.value()->config(), config, errors);
      }
    }
  }
  if (const auto given = class_of("header.converter");
      given && plugins.find_header_converter(*given)) {
    const auto converter = plugins.create_header_converter(*given);
    if (converter.ok()) {
      add_converter_errors("header.converter", "header", converter.value()->config(), config,
                           errors);
    }
  }
}

}  // namespace

Status validate_connector(const Registry& plugins, const ConfigMap& config) {
  const auto given = config.find("connector.class");
  if (given == config.end() || !given->second) {
    return bad_request("Connector config " + java_map_text(config) + " contains no connector type");
  }
  const auto connector = plugins.create_connector(*given->second);
  if (!connector.ok()) {
    auto error = connector.error();
    error.code = error.code == Errc::not_found ? Errc::bad_request : error.code;
    return error;
  }
  std::vector<std::string> errors;
  const auto validated = guard([&] {
    auto& object = connector->base();
    auto framework = config::validate_connector_config(object.type(), config, lookup_in(plugins));
    errors = merge_errors(std::move(framework), object.validate(config));
    validate_converters(plugins, config, errors);
  });
  if (!validated.ok()) {
    return validated;
  }
  if (errors.empty()) {
    return Done{};
  }
  auto message = "Connector configuration is invalid and contains the following " +
                 std::to_string(errors.size()) + " error(s):";
  for (const auto& error : errors) {
    message += '\n' + error;
  }
  return bad_request(message +
                     "\nYou can also find the above list of errors at the endpoint "
                     "`/connector-plugins/{connectorType}/config/validate`");
}

Status validate_own_settings(const config::TroupeSettings& worker, const ConfigMap& config) {
  Settings own;
  for (const auto& [name, value] : config) {
    if (value && name.starts_with("troupe.")) {
      own[name] = *value;
    }
  }
  const auto settings = config::connector_troupe_settings(worker, own);
  return settings.ok()
             ? Status(Done{})
             : bad_request("Connector configuration is invalid: " + settings.error().message);
}

}  // namespace troupe::runtime
