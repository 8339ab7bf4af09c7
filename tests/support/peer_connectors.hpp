#pragma once

#include <troupe/plugin.hpp>

namespace troupe::tests {

/// Registers what tests/oracle/peers has in Java, under the same names: `troupe.tests.ShapedSource`
/// makes one record with the `partition` and `timestamp` it is told; `troupe.tests.ReportingSink`
/// reports records whose value begins with `bad`.
void register_peer_connectors(PluginRegistry& registry);

}  // namespace troupe::tests
