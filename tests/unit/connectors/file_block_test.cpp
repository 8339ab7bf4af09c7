#include "connectors/file_block.hpp"

#include <catch2/catch.hpp>

#include <cstring>
#include <set>
#include <vector>

using namespace troupe;
using troupe::connectors::FileBlock;
using troupe::connectors::FileBlockPool;

TEST_CASE("file blocks: a block comes back once its last slice is gone", "[connectors][blocks]") {
  const auto pool = std::make_shared<FileBlockPool>(16);
  auto* block = pool->take(16);
  std::memcpy(block->data(), "abc", 3);
  auto slice = Slice::share({block->data(), 3}, *block);
  block->release();
  CHECK(slice.view() == "abc");

  auto* other = pool->take(16);
  CHECK(other != block);
  slice = Slice();
  auto* again = pool->take(16);
  CHECK(again == block);
  other->release();
  again->release();
}

TEST_CASE("file blocks: slices outlive the pool", "[connectors][blocks]") {
  Slice slice;
  {
    const auto pool = std::make_shared<FileBlockPool>(16);
    auto* block = pool->take(16);
    std::memcpy(block->data(), "xyz", 3);
    block->retain();
    slice = Slice::adopt({block->data(), 3}, *block);
    block->release();
  }
  CHECK(slice.view() == "xyz");
}

TEST_CASE("file blocks: a block that came back comes back again", "[connectors][blocks]") {
  const auto pool = std::make_shared<FileBlockPool>(16);
  for (int turn = 0; turn < 3; ++turn) {
    auto* block = pool->take(16);
    block->retain(2);
    block->release(3);
    CHECK(pool->idle() == 1);
  }
}

TEST_CASE("file blocks: larger blocks are made to measure and not kept", "[connectors][blocks]") {
  const auto pool = std::make_shared<FileBlockPool>(16);
  auto* large = pool->take(100);
  CHECK(large->size() == 100);
  large->release();
  auto* next = pool->take(16);
  CHECK(next->size() == 16);
  next->release();
}

TEST_CASE("file blocks: only a bounded number of idle blocks is kept", "[connectors][blocks]") {
  const auto pool = std::make_shared<FileBlockPool>(16);
  std::vector<FileBlock*> blocks;
  for (std::size_t i = 0; i < FileBlockPool::max_idle + 3; ++i) {
    blocks.push_back(pool->take(16));
  }
  CHECK(std::set<FileBlock*>(blocks.begin(), blocks.end()).size() == blocks.size());
  for (auto* block : blocks) {
    block->release();
  }
  CHECK(pool->idle() == FileBlockPool::max_idle);
}
