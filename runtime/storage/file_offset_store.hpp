#pragma once

#include "runtime/seams/offset_store.hpp"
#include <troupe/logger.hpp>

#include <map>
#include <mutex>
#include <string>

namespace troupe::runtime {

/// Source offsets in one file, in Java's format. Each `put` writes the whole map to a temporary
/// file beside it, syncs and renames it: after a crash or on a full disk the old file is whole.
/// Source: org.apache.kafka.connect.storage.FileOffsetBackingStore (which truncates and writes).
class FileOffsetStore final : public OffsetStore {
 public:
  FileOffsetStore(std::string path, LoggerPtr logger)
      : path_(std::move(path)), logger_(std::move(logger)) {}

  /// A missing file is an empty store, as is one that ends early (with a warning); other damage is
  /// an error. Checks that the folder can be written to.
  [[nodiscard]] Status start() override;
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> get(
      const std::vector<std::string>& keys) override;
  [[nodiscard]] Result<RawOffsets> all_of(const std::string& connector) override;
  [[nodiscard]] Status put(const RawOffsets& offsets) override;

 private:
  [[nodiscard]] std::string known_key(const std::string& key) const;
  void remember(const std::string& key);
  [[nodiscard]] Status write(const RawOffsets& offsets) const;

  const std::string path_;
  LoggerPtr logger_;
  std::mutex mutex_;
  RawOffsets offsets_;
  /// Keys as they were first seen, by their logical form: Java connectors may order names
  /// otherwise.
  std::map<std::string, std::string> spelling_;
};

}  // namespace troupe::runtime
