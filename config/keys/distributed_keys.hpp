#pragma once

#include <troupe/config_def.hpp>

namespace troupe::config {

/// Defines what a distributed worker knows beyond every worker's keys.
/// Source: org.apache.kafka.connect.runtime.distributed.DistributedConfig.
void define_distributed(ConfigDef& def);

}  // namespace troupe::config
