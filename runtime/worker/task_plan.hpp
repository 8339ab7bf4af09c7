#pragma once

#include "runtime/herder.hpp"
#include "runtime/ids.hpp"
#include "runtime/pipeline/record_encoder.hpp"
#include "runtime/pipeline/transform_chain.hpp"
#include "runtime/plugins/registry.hpp"
#include "runtime/worker/worker_parts.hpp"
#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

namespace troupe::runtime {

/// Everything a task is started from. Plain values.
struct TaskPlan {
  TaskId id;
  ConnectorKind kind = ConnectorKind::unknown;
  Settings connector_config;
  Settings task_config;
};

/// Replaces the variables in both configurations of a plan; what was put in is added to `secrets`.
/// Asks providers: task thread.
[[nodiscard]] Status resolve_plan(const ConfigResolver& resolver, TaskPlan& plan,
                                  SharedSecrets& secrets);

/// Upstream's settings of a source task's producer: defaults, `producer.` of the worker,
/// `producer.override.` of the connector; later wins. Pure.
[[nodiscard]] Settings producer_settings(const config::WorkerConfig& worker, const TaskPlan& plan);
/// The same for the producer of a sink task's dead letters, which cares more for no record lost to
/// a producer's fatal error than for speed: as upstream's, it is not idempotent unless told.
[[nodiscard]] Settings dead_letter_settings(const config::WorkerConfig& worker,
                                            const TaskPlan& plan);
/// Upstream's settings of a task's admin client: the worker's own, `admin.` of the worker,
/// `admin.override.` of the connector; later wins. Pure.
[[nodiscard]] Settings admin_settings(const config::WorkerConfig& worker, const TaskPlan& plan);
/// The same for a sink task's consumer; the group is `connect-<connector>`.
[[nodiscard]] Settings consumer_settings(const config::WorkerConfig& worker, const TaskPlan& plan);

/// Key, value and header converter: each the connector's when it names one, else the worker's with
/// the worker's settings. Runs plugin code: task thread.
[[nodiscard]] Result<Converters> make_converters(const WorkerParts& parts, const TaskPlan& plan);
/// The transforms and predicates of `transforms` and `predicates`. Runs plugin code: task thread.
[[nodiscard]] Result<TransformChain> make_transforms(const Registry& plugins, const TaskPlan& plan);

/// How many records one consumer poll may return (`max.poll.records`).
[[nodiscard]] Result<std::size_t> max_poll_records(const Settings& consumer);

}  // namespace troupe::runtime
