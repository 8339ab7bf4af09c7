#pragma once

#include "runtime/connector_offset.hpp"
#include "runtime/ids.hpp"
#include "runtime/seams/group_offsets.hpp"
#include "runtime/worker/worker_parts.hpp"
#include <troupe/connector.hpp>
#include <troupe/result.hpp>

#include <optional>
#include <string>

namespace troupe::runtime {

/// Reads and changes what a connector has committed: source offsets in the worker's store, those of
/// a sink in its consumer group. Runs plugin code and waits for Kafka: on a thread of its own. Has
/// no connection to the connector that runs; that it is stopped is for the caller to see to.
/// Source: org.apache.kafka.connect.runtime.Worker (connectorOffsets, modifyConnectorOffsets).

[[nodiscard]] Result<ConnectorOffsets> read_offsets(const WorkerParts& parts,
                                                    const ConnectorName& name,
                                                    const Settings& config);

/// Changes these, or resets all when nothing is given. Returns upstream's words of success.
[[nodiscard]] Result<std::string> change_offsets(const WorkerParts& parts,
                                                 const ConnectorName& name, const Settings& config,
                                                 const std::optional<ConnectorOffsets>& wanted);

/// What REST says about a sink's partitions. Of several for one partition the last counts. Errors
/// are upstream's, `Errc::bad_request`. Pure.
/// Source: org.apache.kafka.connect.util.SinkUtils.parseSinkConnectorOffsets.
[[nodiscard]] Result<SinkOffsetAlterations> sink_alterations(const ConnectorOffsets& offsets);

}  // namespace troupe::runtime
