#include "runtime/worker/task_plan.hpp"

#include "runtime/plugins/guard.hpp"

#include <string_view>
#include <utility>

namespace troupe::runtime {

namespace {

void overlay(Settings& settings, const Settings& source, std::string_view prefix) {
  for (auto entry = source.lower_bound(std::string(prefix));
       entry != source.end() && entry->first.starts_with(prefix); ++entry) {
    settings[entry->first.substr(prefix.size())] = entry->second;
  }
}

Settings with_prefix(const Settings& source, std::string_view prefix) {
  Settings settings;
  overlay(settings, source, prefix);
  return settings;
}

/// What the connector says of one converter, else what the worker says.
config::ConverterSettings choose_converter(const Settings& connector, const std::string& name,
                                           const config::ConverterSettings& worker) {
  const auto own = connector.find(name);
  return own == connector.end()
             ? worker
             : config::ConverterSettings{own->second, with_prefix(connector, name + '.')};
}

Result<std::unique_ptr<Converter>> make_converter(const Registry& plugins,
                                                  config::ConverterSettings chosen, bool is_key) {
  auto made = plugins.create_converter(chosen.class_name);
  if (!made.ok()) {
    return made.error();
  }
  chosen.settings["converter.type"] = is_key ? "key" : "value";
  auto configured = guard([&] { made.value()->configure(chosen.settings, is_key); });
  if (!configured.ok()) {
    return configured.error();
  }
  return made;
}

Result<std::unique_ptr<HeaderConverter>> make_header_converter(const Registry& plugins,
                                                               config::ConverterSettings chosen) {
  auto made = plugins.create_header_converter(chosen.class_name);
  if (!made.ok()) {
    return made.error();
  }
  chosen.settings["converter.type"] = "header";
  auto configured = guard([&] { made.value()->configure(chosen.settings); });
  if (!configured.ok()) {
    return configured.error();
  }
  return made;
}

std::vector<std::string> aliases(const Settings& settings, const char* name) {
  const auto found = settings.find(name);
  if (found == settings.end()) {
    return {};
  }
  return std::get<std::vector<std::string>>(
      ConfigDef::parse_value(name, found->second, ConfigType::list));
}

template <class T>
T value_or_throw(Result<T> result) {
  if (!result.ok()) {
    throw ConfigException(result.error().message);
  }
  return std::move(result).value();
}

std::string class_of(const Settings& settings, const std::string& key) {
  const auto found = settings.find(key);
  if (found == settings.end()) {
    throw ConfigException("Missing required configuration \"" + key +
                          "\" which has no default value.");
  }
  return found->second;
}

TransformStep make_step(const Registry& plugins, const Settings& connector,
                        const std::string& alias) {
  const auto prefix = "transforms." + alias + '.';
  auto settings = with_prefix(connector, prefix);
  TransformStep step;
  step.alias = alias;
  const auto type = class_of(connector, prefix + "type");
  step.class_name = plugins.find_transformation(type).value_or(type);
  step.transformation = value_or_throw(plugins.create_transformation(type));
  if (const auto predicate = settings.find("predicate"); predicate != settings.end()) {
    const auto its = "predicates." + predicate->second + '.';
    step.predicate = value_or_throw(plugins.create_predicate(class_of(connector, its + "type")));
    step.predicate->configure(with_prefix(connector, its));
    const auto negate = settings.find("negate");
    step.negate =
        negate != settings.end() && std::get<bool>(ConfigDef::parse_value(
                                        prefix + "negate", negate->second, ConfigType::boolean));
  }
  for (const char* own : {"type", "predicate", "negate", "plugin.version"}) {
    settings.erase(own);
  }
  step.transformation->configure(settings);
  return step;
}

}  // namespace

Status resolve_plan(const ConfigResolver& resolver, TaskPlan& plan, SharedSecrets& secrets) {
  for (auto* settings : {&plan.connector_config, &plan.task_config}) {
    auto resolved = resolver.resolve(*settings);
    if (!resolved.ok()) {
      return resolved.error();
    }
    *settings = std::move(resolved->settings);
    secrets.add(resolved->secrets);
  }
  return Done{};
}

Settings producer_settings(const config::WorkerConfig& worker, const TaskPlan& plan) {
  Settings settings = {{"max.block.ms", "9223372036854775807"},
                       {"delivery.timeout.ms", "2147483647"},
                       {"acks", "all"}};
  for (auto& [name, value] : worker.client_settings("producer.")) {
    settings[name] = value;
  }
  overlay(settings, plan.connector_config, "producer.override.");
  return settings;
}

Settings dead_letter_settings(const config::WorkerConfig& worker, const TaskPlan& plan) {
  auto settings = producer_settings(worker, plan);
  settings.emplace("enable.idempotence", "false");
  settings.emplace("max.in.flight.requests.per.connection", "1");
  return settings;
}

Settings admin_settings(const config::WorkerConfig& worker, const TaskPlan& plan) {
  auto settings = worker.admin_settings();
  overlay(settings, plan.connector_config, "admin.override.");
  return settings;
}

Settings consumer_settings(const config::WorkerConfig& worker, const TaskPlan& plan) {
  Settings settings = {{"group.id", "connect-" + plan.id.connector.value},
                       {"client.id", "connector-consumer-" + plan.id.to_text()},
                       {"enable.auto.commit", "false"},
                       {"auto.offset.reset", "earliest"}};
  for (auto& [name, value] : worker.client_settings("consumer.")) {
    settings[name] = value;
  }
  overlay(settings, plan.connector_config, "consumer.override.");
  return settings;
}

Result<Converters> make_converters(const WorkerParts& parts, const TaskPlan& plan) {
  const auto& connector = plan.connector_config;
  const auto& plugins = *parts.plugins;
  const auto key_choice = choose_converter(connector, "key.converter", parts.config.key_converter);
  auto key = make_converter(plugins, key_choice, true);
  if (!key.ok()) {
    return key.error();
  }
  const auto value_choice =
      choose_converter(connector, "value.converter", parts.config.value_converter);
  auto value = make_converter(plugins, value_choice, false);
  if (!value.ok()) {
    return value.error();
  }
  const auto header_choice =
      choose_converter(connector, "header.converter", parts.config.header_converter);
  auto header = make_header_converter(plugins, header_choice);
  if (!header.ok()) {
    return header.error();
  }
  const auto full_name = [&](const config::ConverterSettings& chosen) {
    return plugins.find_converter(chosen.class_name).value_or(chosen.class_name);
  };
  return Converters{
      std::move(key).value(),
      std::move(value).value(),
      std::move(header).value(),
      full_name(key_choice),
      full_name(value_choice),
      plugins.find_header_converter(header_choice.class_name).value_or(header_choice.class_name)};
}

Result<TransformChain> make_transforms(const Registry& plugins, const TaskPlan& plan) {
  return guard([&] {
    std::vector<TransformStep> steps;
    for (const auto& alias : aliases(plan.connector_config, "transforms")) {
      steps.push_back(make_step(plugins, plan.connector_config, alias));
    }
    return TransformChain(std::move(steps));
  });
}

Result<std::size_t> max_poll_records(const Settings& consumer) {
  constexpr std::size_t upstream_default = 500;
  const auto found = consumer.find("max.poll.records");
  if (found == consumer.end()) {
    return upstream_default;
  }
  return guard([&]() -> std::size_t {
    const auto count = std::get<std::int32_t>(
        ConfigDef::parse_value("max.poll.records", found->second, ConfigType::int32));
    if (count < 1) {
      throw ConfigException("max.poll.records", found->second, "Value must be at least 1");
    }
    return static_cast<std::size_t>(count);
  });
}

}  // namespace troupe::runtime
