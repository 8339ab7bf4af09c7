#pragma once

#include "runtime/ids.hpp"
#include "runtime/observability/metrics.hpp"

#include <memory>
#include <string>
#include <vector>

namespace troupe::runtime {

/// A class that a task runs with.
struct TaskPlugin {
  std::string class_name;
  std::string version;
};

/// One that the connector's configuration gives a name of its own.
struct AliasedPlugin {
  std::string alias;
  TaskPlugin plugin;
};

/// What a task is made of.
/// Source: org.apache.kafka.connect.runtime.TaskPluginsMetadata.
struct TaskPlugins {
  std::string connector_type;
  TaskPlugin connector;
  TaskPlugin task;
  TaskPlugin key_converter;
  TaskPlugin value_converter;
  TaskPlugin header_converter;
  std::vector<AliasedPlugin> transforms;
  std::vector<AliasedPlugin> predicates;
};

/// Shows them, as long as the answer lives: in `connector-task-metrics`, and a group for each
/// transform and predicate.
/// Source: org.apache.kafka.connect.runtime.WorkerTask.TaskMetricsGroup.
[[nodiscard]] std::vector<std::shared_ptr<MetricGroup>> show_task_plugins(MetricsRegistry& registry,
                                                                          const TaskId& id,
                                                                          TaskPlugins plugins);

}  // namespace troupe::runtime
