#include "runtime/observability/app_info.hpp"

namespace troupe::runtime {

std::shared_ptr<MetricGroup> show_app_info(MetricsRegistry& registry, const std::string& worker_id,
                                           const ServerInfo& server, std::int64_t started_ms) {
  auto group = std::make_shared<MetricGroup>();
  group->name = "app-info";
  group->tags = {{"client-id", worker_id}};
  group->attributes = {{"version", {}, [version = server.version] { return version; }},
                       {"commit-id", {}, [commit = server.commit] { return commit; }},
                       {"start-time-ms",
                        [started_ms](MonotonicTime) { return static_cast<double>(started_ms); },
                        {}}};
  registry.show(group);
  return group;
}

}  // namespace troupe::runtime
