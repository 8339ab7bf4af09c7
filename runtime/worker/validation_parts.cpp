#include "runtime/worker/validation_parts.hpp"

#include "config/keys/client_classes.hpp"
#include "config/keys/client_defs.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/plugins/registry_lookup.hpp"
#include "runtime/storage/java_hash_order.hpp"

#include <algorithm>
#include <cctype>

namespace troupe::runtime {

namespace {

using config::ClientType;

ConfigMap with_prefix(const ConfigMap& config, const std::string& prefix) {
  ConfigMap found;
  for (auto entry = config.lower_bound(prefix);
       entry != config.end() && entry->first.starts_with(prefix); ++entry) {
    found.emplace(entry->first.substr(prefix.size()), entry->second);
  }
  return found;
}

ValidatedValue* find_value(std::vector<ValidatedValue>& values, const std::string& name) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const ValidatedValue& value) { return value.name == name; });
  return found == values.end() ? nullptr : &*found;
}

bool is_faultless(std::vector<ValidatedValue>& values, const std::string& name) {
  const auto* value = find_value(values, name);
  return value != nullptr && value->errors.empty();
}

/// Values in the order of the hash map they come out of upstream; it shows in answers.
std::vector<ValidatedValue> in_hash_order(std::vector<ValidatedValue> values) {
  std::vector<std::string_view> names;
  names.reserve(values.size());
  for (const auto& value : values) {
    names.emplace_back(value.name);
  }
  std::vector<ValidatedValue> ordered;
  for (const auto index : java_hash_order(names)) {
    ordered.push_back(values[index]);
  }
  return ordered;
}

void append(ValidatedPart& part, const ConfigDef& def, const ValidatedValue& value,
            const std::string& prefix) {
  ConfigInfo info;
  if (const auto* key = def.find(value.name)) {
    info.definition = key_info(def, *key, prefix);
    if (key->group &&
        std::find(part.groups.begin(), part.groups.end(), *key->group) == part.groups.end()) {
      part.groups.push_back(*key->group);
    }
  }
  info.value = value_info(value, prefix);
  part.error_count += value.errors.empty() ? 0 : 1;
  part.configs.push_back(std::move(info));
}

bool has_text(const ConfigMap& config, const char* name) {
  const auto found = config.find(name);
  return found != config.end() && found->second &&
         std::any_of(found->second->begin(), found->second->end(),
                     [](char c) { return static_cast<unsigned char>(c) > ' '; });
}

bool has_prefix(const ConfigMap& config, const std::string& prefix) {
  const auto found = config.lower_bound(prefix);
  return found != config.end() && found->first.starts_with(prefix);
}

bool uses(const ValidationContext& context, ConnectorType type, const ConfigMap& config,
          ClientType client) {
  if (type == ConnectorType::sink) {
    return client == ClientType::consumer || has_text(config, "errors.deadletterqueue.topic.name");
  }
  const bool own_offsets =
      context.distributed && (context.exactly_once || has_text(config, "offsets.storage.topic"));
  return client == ClientType::producer || own_offsets ||
         (client == ClientType::admin && has_prefix(config, "topic.creation."));
}

std::string lower_text(std::vector<ValidatedValue>& values, const char* name) {
  const auto* value = find_value(values, name);
  auto text = value == nullptr ? std::string() : config_text(value->value).value_or("");
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Settings without_nulls(const ConfigMap& config) {
  Settings settings;
  for (const auto& [name, value] : config) {
    if (value) {
      settings.emplace(name, *value);
    }
  }
  return settings;
}

std::string unexpected(const Error& error) {
  return error.message.empty()
             ? "An unexpected error occurred during validation; please see the worker logs for "
               "more details."
             : "An unexpected error occurred during validation: " + error.message;
}

/// Why exactly-once cannot be had although it is required; empty when it can.
std::string exactly_once_problem(const ValidationContext& context, const SourceConnector& source,
                                 const Settings& settings) {
  if (!context.exactly_once) {
    return "This worker does not have exactly-once source support enabled.";
  }
  const auto support = guard([&] { return source.exactly_once_support(settings); });
  if (!support.ok()) {
    return unexpected(support.error());
  }
  if (!support.value()) {
    return "The connector does not implement the API required for preflight validation of "
           "exactly-once source support. Please consult the documentation for the connector to "
           "determine whether it supports exactly-once semantics, and then consider reconfiguring "
           "the connector to use the value \"requested\" for this property (which will disable "
           "this preflight check and allow the connector to be created).";
  }
  return *support.value() == Support::supported
             ? ""
             : "The connector does not support exactly-once semantics with the provided "
               "configuration.";
}

/// Why the connector cannot end transactions itself; empty when it can.
std::string boundary_problem(const SourceConnector& source, const Settings& settings) {
  const auto support = guard([&] { return source.can_define_transaction_boundaries(settings); });
  if (!support.ok()) {
    return unexpected(support.error());
  }
  if (!support.value()) {
    return "This connector has returned a null value from its canDefineTransactionBoundaries "
           "method, which is not permitted. The connector will be treated as if it cannot define "
           "its own transaction boundaries, and cannot be configured with 'transaction.boundary' "
           "set to 'connector'.";
  }
  return *support.value() == Support::supported
             ? ""
             : "The connector does not support connector-defined transaction boundaries with the "
               "given configuration. Please reconfigure it to use a different transaction "
               "boundary definition.";
}

/// A class that a client's key names must be there; what others name is left out.
ClassResolver classes_of(const std::string& client_key) {
  return config::must_be_client_class(client_key) ? config::find_client_class : ClassResolver{};
}

void check_group(const std::string& worker_group, const ConfigMap& config,
                 std::vector<ValidatedValue>& framework) {
  static constexpr const char* key = "consumer.override.group.id";
  const auto conflict = " conflicts with Connect worker group " + worker_group;
  if (const auto given = config.find(key); given != config.end()) {
    auto* value = find_value(framework, key);
    if (value == nullptr) {
      value = &*framework.insert(framework.begin(), ValidatedValue{});
      value->name = key;
      value->value = given->second ? ConfigValue(*given->second) : ConfigValue();
    }
    if (given->second == worker_group) {
      value->errors.push_back("Consumer group " + worker_group + conflict);
    }
    return;
  }
  auto& name = *find_value(framework, "name");
  const auto text = config_text(name.value).value_or("null");
  if ("connect-" + text == worker_group) {
    name.errors.push_back("Consumer group for sink connector named " + text + conflict);
  }
}

}  // namespace

ValidatedPart validate_converter(const Registry& plugins, const ConverterKind& kind,
                                 const ConfigMap& config, std::vector<ValidatedValue>& framework) {
  ValidatedPart part;
  const std::string name = kind.key;
  const auto given = config.find(name);
  if (given == config.end() || !given->second || !is_faultless(framework, name) ||
      !is_faultless(framework, name + ".plugin.version")) {
    return part;
  }
  auto& class_value = *find_value(framework, name);
  const auto class_name = config_text(class_value.value).value_or("");
  const auto def = guard([&] { return RegistryLookup(plugins).definition(kind.kind, class_name); });
  if (!def.ok()) {
    class_value.errors.push_back(std::string("Failed to load ConfigDef from ") + kind.noun + ": " +
                                 def.error().message);
    return part;
  }
  auto settings = with_prefix(config, name + '.');
  settings.emplace("converter.type", kind.type);
  for (const auto& value : in_hash_order(def->validate(settings))) {
    append(part, def.value(), value, name + '.');
  }
  return part;
}

ValidatedPart validate_overrides(const ValidationContext& context, ConnectorType type,
                                 const ConfigMap& config) {
  ValidatedPart part;
  for (const auto client : {ClientType::producer, ClientType::consumer, ClientType::admin}) {
    if (!uses(context, type, config, client)) {
      continue;
    }
    const std::string prefix = config::override_prefix(client);
    const auto& def = config::client_def(client);
    std::vector<ValidatedValue> values;
    for (const auto& [name, text] : with_prefix(config, prefix)) {
      ValidatedValue value;
      value.name = name;
      const auto* key = def.find(name);
      if (text) {
        value.value = key == nullptr
                          ? ConfigValue(*text)
                          : ConfigDef::parse_value(name, *text, key->type, classes_of(name));
      }
      if (const auto refusal = context.policy.refusal(name)) {
        value.errors.push_back(*refusal);
      }
      values.push_back(std::move(value));
    }
    for (const auto& value : in_hash_order(std::move(values))) {
      append(part, def, value, prefix);
    }
  }
  return part;
}

void check_distributed(const ValidationContext& context, const ConnectorObject& connector,
                       const ConfigMap& config, std::vector<ValidatedValue>& framework) {
  if (connector.sink) {
    return check_group(context.group_id, config, framework);
  }
  const auto check = [&](const char* name, const char* when, const auto& problem_of) {
    if (!is_faultless(framework, name) || lower_text(framework, name) != when) {
      return;
    }
    if (auto problem = problem_of(); !problem.empty()) {
      find_value(framework, name)->errors.push_back(std::move(problem));
    }
  };
  const auto settings = without_nulls(config);
  check("exactly.once.support", "required",
        [&] { return exactly_once_problem(context, *connector.source, settings); });
  check("transaction.boundary", "connector",
        [&] { return boundary_problem(*connector.source, settings); });
}

}  // namespace troupe::runtime
