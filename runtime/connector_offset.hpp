#pragma once

#include <troupe/offsets.hpp>

#include <optional>
#include <vector>

namespace troupe::runtime {

/// One partition of a connector with its offset, as REST shows and takes them; either may be null.
/// Source: org.apache.kafka.connect.runtime.rest.entities.ConnectorOffset.
struct ConnectorOffset {
  std::optional<OffsetMap> partition;
  std::optional<OffsetMap> offset;
};
using ConnectorOffsets = std::vector<ConnectorOffset>;

}  // namespace troupe::runtime
