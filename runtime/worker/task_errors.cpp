#include "runtime/worker/task_errors.hpp"

#include <utility>

namespace troupe::runtime {

LoggerPtr task_logger(const WorkerParts& parts, const TaskId& id, const std::string& name,
                      const std::shared_ptr<SharedSecrets>& secrets) {
  const auto context = '[' + id.connector.value + "|task-" + std::to_string(id.number) + "] ";
  return scrubbing_logger(parts.loggers->get(name, context), secrets);
}

Result<std::shared_ptr<RecordErrors>> make_record_errors(
    const WorkerParts& parts, const TaskPlan& plan, const std::shared_ptr<SharedSecrets>& secrets,
    IncarnationMetrics& metrics, std::function<void()> on_room) {
  auto settings = error_settings(plan.connector_config, plan.kind == ConnectorKind::sink);
  if (!settings.ok()) {
    return settings.error();
  }
  const auto logger = [&](const char* name) {
    return task_logger(parts, plan.id,
                       std::string("org.apache.kafka.connect.runtime.errors.") + name, secrets);
  };
  auto counts = std::make_shared<TaskErrorMetrics>(metrics.registry(), plan.id, parts.clock);
  metrics.keep(counts);
  return std::make_shared<RecordErrors>(RecordErrorsParts{
      plan.id, std::move(settings).value(), std::move(counts), parts.random, logger("LogReporter"),
      logger("DeadLetterQueueReporter"), std::move(on_room)});
}

DeadLetterClients dead_letter_clients(const WorkerParts& parts, const TaskPlan& plan) {
  return {parts.admin, admin_settings(parts.config, plan), parts.writers,
          dead_letter_settings(parts.config, plan)};
}

}  // namespace troupe::runtime
