#pragma once

#include "runtime/observability/incarnation_metrics.hpp"
#include "runtime/pipeline/errors/record_errors.hpp"
#include "runtime/worker/config_resolver.hpp"
#include "runtime/worker/task_plan.hpp"
#include "runtime/worker/worker_parts.hpp"
#include <troupe/logger.hpp>
#include <troupe/result.hpp>

#include <functional>
#include <memory>
#include <string>

namespace troupe::runtime {

/// A logger with the context of a task (`[name|task-0] `) that shows no secrets.
[[nodiscard]] LoggerPtr task_logger(const WorkerParts& parts, const TaskId& id,
                                    const std::string& name,
                                    const std::shared_ptr<SharedSecrets>& secrets);

/// The error handling that a task's `errors.…` settings ask for. What it counts is
/// kept in `metrics`; `on_room`: see `RecordErrorsParts`.
[[nodiscard]] Result<std::shared_ptr<RecordErrors>> make_record_errors(
    const WorkerParts& parts, const TaskPlan& plan, const std::shared_ptr<SharedSecrets>& secrets,
    IncarnationMetrics& metrics, std::function<void()> on_room);

/// What the dead letter queue of a task is made with.
[[nodiscard]] DeadLetterClients dead_letter_clients(const WorkerParts& parts, const TaskPlan& plan);

}  // namespace troupe::runtime
