#pragma once

#include "runtime/observability/incarnation_metrics.hpp"
#include "runtime/observability/task_plugins.hpp"
#include "runtime/pipeline/record_encoder.hpp"
#include "runtime/worker/task_plan.hpp"
#include "runtime/worker/worker_parts.hpp"

#include <string>

namespace troupe::runtime {

/// The classes a task runs with and their versions, `undefined` where none is known. The plan must
/// be one whose plugins could be made.
[[nodiscard]] TaskPlugins plugins_of(const WorkerParts& parts, const TaskPlan& plan,
                                     const Converters& converters, const std::string& task_version);

/// Shows them in `metrics`.
void show_plugins(const WorkerParts& parts, const TaskPlan& plan, const Converters& converters,
                  const std::string& task_version, IncarnationMetrics& metrics);

}  // namespace troupe::runtime
