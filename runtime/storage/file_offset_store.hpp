#pragma once

#include "runtime/seams/offset_store.hpp"
#include "runtime/storage/whole_file.hpp"
#include <troupe/logger.hpp>

#include <sys/types.h>

#include <map>
#include <mutex>
#include <string>

namespace troupe::runtime {

/// Source offsets in one file, in Java's format. Each `put` writes the whole map as a `WholeFile`:
/// after a crash or on a full disk the old file is whole.
/// Source: org.apache.kafka.connect.storage.FileOffsetBackingStore (which truncates and writes).
class FileOffsetStore final : public OffsetStore {
 public:
  FileOffsetStore(std::string path, LoggerPtr logger)
      : path_(std::move(path)), logger_(std::move(logger)), file_(path_, "source offsets") {}

  /// A missing file is an empty store, as is one that ends early (with a warning); other damage is
  /// an error. One that will not be writable is warned of, as is one that can only be written in
  /// place.
  [[nodiscard]] Status start() override;
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> get(
      const std::vector<std::string>& keys) override;
  [[nodiscard]] Result<RawOffsets> all_of(const std::string& connector) override;
  [[nodiscard]] Status put(const RawOffsets& offsets) override;

 private:
  [[nodiscard]] std::string known_key(const std::string& key) const;
  void remember(const std::string& key);
  [[nodiscard]] Status load(mode_t mode);
  void check_writing();
  void warn_of_writing_in_place();

  const std::string path_;
  LoggerPtr logger_;
  WholeFile file_;
  std::mutex mutex_;
  RawOffsets offsets_;
  /// Keys as they were first seen, by their logical form: Java connectors may order names
  /// otherwise.
  std::map<std::string, std::string> spelling_;
};

}  // namespace troupe::runtime
