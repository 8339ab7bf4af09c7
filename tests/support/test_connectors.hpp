#pragma once

#include <troupe/plugin.hpp>

namespace troupe::tests {

/// Registers connectors that misbehave on demand, `troupe.tests.TroubleSource` and `TroubleSink`.
/// Settings: `hang` = start | poll | put | stop | connector.start | task.configs | connector.stop |
/// validate, blocks there for good or until `hang.until.file` is there (`….waits` tells that it
/// does); `fail` = the same places, throws; `fail.times` = how often (default: always); `fail.with`
/// = int | retriable | cause; `leak.threads`, `leak.bytes`: started and taken for good by each
/// start of a source task.
void register_test_connectors(PluginRegistry& registry);

}  // namespace troupe::tests
