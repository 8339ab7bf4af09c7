#pragma once

#include <troupe/result.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe::runtime {

/// Committed source offsets as bytes: key `["<connector>",{partition}]`, value the offset object,
/// both compact JSON in upstream's form. No value is a reset partition.
/// Source: org.apache.kafka.connect.storage.OffsetBackingStore.
using RawOffsets = std::map<std::string, std::optional<std::string>>;

/// Where source offsets live: a file (standalone) or a topic. Calls may block: use a work thread.
/// Thread-safe.
class OffsetStore {
 public:
  virtual ~OffsetStore() = default;
  /// Reads everything there is; an error stops the worker.
  [[nodiscard]] virtual Status start() = 0;
  [[nodiscard]] virtual Result<std::vector<std::optional<std::string>>> get(
      const std::vector<std::string>& keys) = 0;
  /// What is committed of one connector, reset partitions left out.
  [[nodiscard]] virtual Result<RawOffsets> all_of(const std::string& connector) = 0;
  /// Makes the offsets durable before it returns success.
  [[nodiscard]] virtual Status put(const RawOffsets& offsets) = 0;
};

}  // namespace troupe::runtime
