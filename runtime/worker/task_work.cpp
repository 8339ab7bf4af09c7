#include "runtime/worker/task_work.hpp"

#include "runtime/worker/sink_task_work.hpp"
#include "runtime/worker/source_task_work.hpp"

namespace troupe::runtime {

std::shared_ptr<TaskWork> make_task_work(WorkerPartsPtr parts, TaskPlan plan, TaskLinks links) {
  if (plan.kind == ConnectorKind::source) {
    return std::make_shared<SourceTaskWork>(std::move(parts), std::move(plan), std::move(links));
  }
  return std::make_shared<SinkTaskWork>(std::move(parts), std::move(plan), std::move(links));
}

}  // namespace troupe::runtime
