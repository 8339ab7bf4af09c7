#include "runtime/observability/task_plugins.hpp"

#include <utility>

namespace troupe::runtime {

namespace {

void add_text(MetricGroup& group, std::string attribute, std::shared_ptr<const std::string> text) {
  group.attributes.push_back(
      {std::move(attribute), {}, [text = std::move(text)] { return *text; }});
}

/// `<what>-class` and `<what>-version`; the texts live in `owner`.
void add_plugin(MetricGroup& group, const std::string& what, const std::shared_ptr<void>& owner,
                const TaskPlugin& plugin) {
  add_text(group, what + "-class", {owner, &plugin.class_name});
  add_text(group, what + "-version", {owner, &plugin.version});
}

std::shared_ptr<MetricGroup> group_of(const char* name, const TaskId& id) {
  auto group = std::make_shared<MetricGroup>();
  group->name = name;
  group->tags = {{"connector", id.connector.value}, {"task", std::to_string(id.number)}};
  return group;
}

}  // namespace

std::vector<std::shared_ptr<MetricGroup>> show_task_plugins(MetricsRegistry& registry,
                                                            const TaskId& id, TaskPlugins plugins) {
  const auto owned = std::make_shared<TaskPlugins>(std::move(plugins));
  std::vector<std::shared_ptr<MetricGroup>> groups = {group_of("connector-task-metrics", id)};
  auto& task = *groups.front();
  add_text(task, "connector-type", {owned, &owned->connector_type});
  for (const auto& [what, plugin] :
       {std::pair("connector", &owned->connector), std::pair("task", &owned->task),
        std::pair("key-converter", &owned->key_converter),
        std::pair("value-converter", &owned->value_converter),
        std::pair("header-converter", &owned->header_converter)}) {
    add_plugin(task, what, owned, *plugin);
  }
  const auto add_aliased = [&](const std::string& what, const std::vector<AliasedPlugin>& all) {
    for (const auto& aliased : all) {
      auto group = group_of(("connector-" + what + "-metrics").c_str(), id);
      group->tags.emplace_back(what, aliased.alias);
      add_plugin(*group, what, owned, aliased.plugin);
      groups.push_back(std::move(group));
    }
  };
  add_aliased("transform", owned->transforms);
  add_aliased("predicate", owned->predicates);
  for (const auto& group : groups) {
    registry.show(group);
  }
  return groups;
}

}  // namespace troupe::runtime
