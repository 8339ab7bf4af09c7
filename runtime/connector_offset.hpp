#pragma once

#include <troupe/offsets.hpp>
#include <troupe/result.hpp>

#include <optional>
#include <string>
#include <vector>

namespace troupe::runtime {

/// One partition of a connector with its offset, as REST shows and takes them; either may be null.
/// Source: org.apache.kafka.connect.runtime.rest.entities.ConnectorOffset.
struct ConnectorOffset {
  std::optional<OffsetMap> partition;
  std::optional<OffsetMap> offset;
};
using ConnectorOffsets = std::vector<ConnectorOffset>;

/// As a JSON object, names in upstream's order; an error for a value no offset may have. Pure.
[[nodiscard]] Result<std::string> offset_json(const OffsetMap& map);

}  // namespace troupe::runtime
