#pragma once

#include <troupe/slice.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace troupe::connectors {

class FileBlockPool;

/// A block of file content that lines are cut from. Records own it through their slices; when the
/// last one goes, the block returns to its pool.
class FileBlock final : public Buffer {
 public:
  // NOLINTBEGIN(modernize-avoid-c-arrays): a vector or a string would fill the bytes with zeros
  // first
  FileBlock(std::shared_ptr<FileBlockPool> pool, std::size_t size)
      : pool_(std::move(pool)), size_(size), bytes_(std::make_unique_for_overwrite<char[]>(size)) {}
  // NOLINTEND(modernize-avoid-c-arrays)

  ~FileBlock() override = default;

  [[nodiscard]] char* data() noexcept { return bytes_.get(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  friend class FileBlockPool;
  void destroy() noexcept override;

  std::shared_ptr<FileBlockPool> pool_;
  std::size_t size_;
  std::unique_ptr<char[]> bytes_;  // NOLINT(modernize-avoid-c-arrays): as above
};

/// Keeps a few idle blocks of one size, so that a running source allocates none. Thread-safe:
/// blocks come back from whatever thread dropped the last record.
class FileBlockPool : public std::enable_shared_from_this<FileBlockPool> {
 public:
  /// Idle blocks kept; further ones are freed.
  static constexpr std::size_t max_idle = 8;

  explicit FileBlockPool(std::size_t block_size) : block_size_(block_size) {
    idle_.reserve(max_idle);
  }

  /// A block of at least `size` bytes with one reference, which the caller gives back with
  /// `release`.
  [[nodiscard]] FileBlock* take(std::size_t size);

  /// How many idle blocks are kept now.
  [[nodiscard]] std::size_t idle() const;

 private:
  friend class FileBlock;
  void give_back(std::unique_ptr<FileBlock> block) noexcept;

  const std::size_t block_size_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<FileBlock>> idle_;
};

}  // namespace troupe::connectors
