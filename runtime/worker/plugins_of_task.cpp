#include "runtime/worker/plugins_of_task.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace troupe::runtime {

namespace {

using Kind = PluginInfo::Kind;

/// Finds full names and versions.
class Versions {
 public:
  explicit Versions(const Registry& registry) : all_(registry.list(false)) {}
  [[nodiscard]] TaskPlugin of(Kind kind, std::string class_name) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const auto& plugin) {
      return plugin.kind == kind && plugin.class_name == class_name;
    });
    auto version = found == all_.end() ? std::nullopt : found->version;
    return {std::move(class_name), std::move(version).value_or("undefined")};
  }

 private:
  std::vector<PluginInfo> all_;
};

std::optional<std::string> setting(const Settings& settings, const std::string& key) {
  const auto found = settings.find(key);
  return found == settings.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> transform_aliases(const Settings& connector) {
  const auto given = setting(connector, "transforms");
  return given ? std::get<std::vector<std::string>>(
                     ConfigDef::parse_value("transforms", *given, ConfigType::list))
               : std::vector<std::string>{};
}

}  // namespace

TaskPlugins plugins_of(const WorkerParts& parts, const TaskPlan& plan, const Converters& converters,
                       const std::string& task_version) {
  const auto& registry = *parts.plugins;
  const auto& connector = plan.connector_config;
  const Versions versions(registry);
  const bool source = plan.kind == ConnectorKind::source;
  TaskPlugins plugins;
  plugins.connector_type = source ? "source" : "sink";
  const auto& given = connector.at("connector.class");
  plugins.connector = versions.of(source ? Kind::source : Kind::sink,
                                  registry.find_connector(given).value_or(given));
  plugins.task = {setting(plan.task_config, "task.class").value_or(""), task_version};
  plugins.key_converter = versions.of(Kind::converter, converters.key_class);
  plugins.value_converter = versions.of(Kind::converter, converters.value_class);
  plugins.header_converter = versions.of(Kind::header_converter, converters.header_class);
  std::set<std::string> predicates;
  for (const auto& alias : transform_aliases(connector)) {
    const auto prefix = "transforms." + alias + '.';
    const auto type = setting(connector, prefix + "type").value_or("");
    plugins.transforms.push_back(
        {alias,
         versions.of(Kind::transformation, registry.find_transformation(type).value_or(type))});
    if (auto predicate = setting(connector, prefix + "predicate")) {
      predicates.insert(*std::move(predicate));
    }
  }
  for (const auto& alias : predicates) {
    const auto type = setting(connector, "predicates." + alias + ".type").value_or("");
    plugins.predicates.push_back(
        {alias, versions.of(Kind::predicate, registry.find_predicate(type).value_or(type))});
  }
  return plugins;
}

void show_plugins(const WorkerParts& parts, const TaskPlan& plan, const Converters& converters,
                  const std::string& task_version, IncarnationMetrics& metrics) {
  const auto plugins = plugins_of(parts, plan, converters, task_version);
  for (auto& group : show_task_plugins(metrics.registry(), plan.id, plugins)) {
    metrics.keep(std::move(group));
  }
}

}  // namespace troupe::runtime
