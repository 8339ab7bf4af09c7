#pragma once

#include <troupe/record.hpp>

#include <string>
#include <vector>

namespace troupe::runtime {

/// Where the records of a sink's batch stand, for messages and `/troupe/v1`: by partition, the
/// first and the last of them, as consumed: `orders-0@17, orders-3@4..9`. Pure.
[[nodiscard]] std::string places_of(const std::vector<SinkRecord>& batch);

}  // namespace troupe::runtime
