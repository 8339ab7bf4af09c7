#include "connectors/file_block.hpp"

#include <algorithm>
#include <utility>

namespace troupe::connectors {

void FileBlock::destroy() noexcept {
  // The pool may hold the block, and the block the pool: an idle block holds no pool.
  const auto pool = std::exchange(pool_, nullptr);
  std::unique_ptr<FileBlock> self(this);
  pool->give_back(std::move(self));
}

FileBlock* FileBlockPool::take(std::size_t size) {
  std::unique_ptr<FileBlock> block;
  if (size <= block_size_) {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      block = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (block) {
    block->pool_ = shared_from_this();
  } else {
    block = std::make_unique<FileBlock>(shared_from_this(), std::max(size, block_size_));
  }
  block->retain();
  return block.release();
}

std::size_t FileBlockPool::idle() const {
  const std::lock_guard lock(mutex_);
  return idle_.size();
}

void FileBlockPool::give_back(std::unique_ptr<FileBlock> block) noexcept {
  if (block->size() != block_size_) {
    return;
  }
  const std::lock_guard lock(mutex_);
  if (idle_.size() < max_idle) {
    idle_.push_back(std::move(block));
  }
}

}  // namespace troupe::connectors
