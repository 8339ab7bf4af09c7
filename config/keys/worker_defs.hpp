#pragma once

#include <troupe/config_def.hpp>

namespace troupe::config {

/// The keys of a standalone worker in definition order.
/// Source: org.apache.kafka.connect.runtime.standalone.StandaloneConfig.
[[nodiscard]] const ConfigDef& standalone_def();

/// The keys of a distributed worker in definition order.
/// Source: org.apache.kafka.connect.runtime.distributed.DistributedConfig.
[[nodiscard]] const ConfigDef& distributed_def();

}  // namespace troupe::config
