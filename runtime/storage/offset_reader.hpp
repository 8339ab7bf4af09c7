#pragma once

#include "runtime/seams/offset_store.hpp"
#include <troupe/context.hpp>

#include <atomic>
#include <memory>
#include <string>

namespace troupe::runtime {

/// Reads one connector's offsets for its plugins. After `close` every call throws ConnectException.
/// Thread-safe. Source: org.apache.kafka.connect.storage.OffsetStorageReaderImpl.
class StoredOffsetReader final : public OffsetStorageReader {
 public:
  StoredOffsetReader(std::shared_ptr<OffsetStore> store, std::string connector)
      : store_(std::move(store)), connector_(std::move(connector)) {}

  [[nodiscard]] std::optional<OffsetMap> offset(const OffsetMap& partition) override;
  [[nodiscard]] std::vector<std::optional<OffsetMap>> offsets(
      const std::vector<OffsetMap>& partitions) override;
  void close() noexcept { closed_ = true; }

 private:
  std::shared_ptr<OffsetStore> store_;
  std::string connector_;
  std::atomic<bool> closed_{false};
};

}  // namespace troupe::runtime
