#pragma once

#include "runtime/observability/metrics.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime {

/// The value of a tag as JMX shows it, which dashboards match on: quoted when it holds anything but
/// letters, digits, `_`, `-`, `%`, `.`, blank or tab.
[[nodiscard]] std::string jmx_value(std::string_view value);

/// Groups in Prometheus text format 0.0.4, under two sets of names side by side: those of the
/// widely used JMX rules (`kafka_connect_source_task_source_record_poll_total`, label values as JMX
/// quotes them), and those of the metrics reporter that replaces them
/// (`kafka_connect_source_task_metrics_…`, plain label values). Groups of plugins have the first
/// set only.
///
/// The text parses whatever tags and names a plugin chose: a series is shown once, the last group
/// wins; labels get valid names, values valid UTF-8. Pure but for reading the groups.
[[nodiscard]] std::string prometheus_text(const std::vector<std::shared_ptr<MetricGroup>>& groups,
                                          MonotonicTime now);

}  // namespace troupe::runtime
