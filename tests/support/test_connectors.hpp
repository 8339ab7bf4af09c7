#pragma once

#include <troupe/plugin.hpp>

namespace troupe::tests {

/// Registers connectors that misbehave on demand, `troupe.tests.TroubleSource` and `TroubleSink`.
/// Settings: `hang` = start | poll | put | stop | connector.start | connector.stop | config, blocks
/// there for good; `fail` = the same places, throws; `fail.times` = how often (default: always).
void register_test_connectors(PluginRegistry& registry);

}  // namespace troupe::tests
