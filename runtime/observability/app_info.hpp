#pragma once

#include "runtime/herder.hpp"
#include "runtime/observability/metrics.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace troupe::runtime {

/// `app-info` of a worker: its version, and since when it runs. Shown as long as the answer lives.
/// Source: org.apache.kafka.common.utils.AppInfoParser.
[[nodiscard]] std::shared_ptr<MetricGroup> show_app_info(MetricsRegistry& registry,
                                                         const std::string& worker_id,
                                                         const ServerInfo& server,
                                                         std::int64_t started_ms);

}  // namespace troupe::runtime
