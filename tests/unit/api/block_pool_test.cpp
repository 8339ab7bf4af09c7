#include "api/block_pool.hpp"

#include <troupe/value.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

namespace troupe {

namespace {

/// Runs on a thread of its own, for which nothing waits at first.
template <class Body>
void on_new_thread(Body body) {
  std::thread(body).join();
}

void give_more_than_may_wait() {
  constexpr std::size_t size = 4096;
  constexpr auto count = 2 * block_pool::max_bytes_of_thread / size;
  std::vector<void*> blocks;
  for (std::size_t i = 0; i < count; ++i) {
    blocks.push_back(block_pool::take(size).memory);
  }
  for (auto* block : blocks) {
    block_pool::give(block, size);
  }
}

}  // namespace

TEST_CASE("block pool: a block has room for what it was taken for", "[api][blocks]") {
  for (std::size_t size = 1; size < 10'000; ++size) {
    const auto block = block_pool::take(size);
    REQUIRE(block.size >= size);
    REQUIRE(reinterpret_cast<std::uintptr_t>(block.memory) % alignof(std::max_align_t) == 0);
    std::memset(block.memory, 1, block.size);
    block_pool::give(block.memory, block.size);
  }
}

TEST_CASE("block pool: what waits is bounded", "[api][blocks]") {
  on_new_thread([] {
    give_more_than_may_wait();
    CHECK(block_pool::bytes_waiting() <= block_pool::max_bytes_of_thread);
  });
}

TEST_CASE("block pool: threads that have ended keep nothing", "[api][blocks]") {
  constexpr auto enough = 2 * block_pool::max_bytes_of_process / block_pool::max_bytes_of_thread;
  std::size_t first = 0;
  on_new_thread([&] {
    give_more_than_may_wait();
    first = block_pool::bytes_waiting();
  });
  for (std::size_t i = 0; i < enough; ++i) {
    on_new_thread([&] {
      give_more_than_may_wait();
      CHECK(block_pool::bytes_waiting() == first);
    });
  }
}

TEST_CASE("block pool: what ends after a thread's pool is not kept", "[api][blocks]") {
  struct GivesLate {
    void* block = nullptr;
    std::size_t* waiting;
    ~GivesLate() {
      block_pool::give(block, 64);
      *waiting = block_pool::bytes_waiting();
    }
  };
  std::size_t waiting = 1;
  on_new_thread([&] {
    // Made before the first block is given back: it ends after the pool.
    static thread_local GivesLate late{block_pool::take(64).memory, &waiting};
    block_pool::give(block_pool::take(64).memory, 64);
    late.waiting = &waiting;
  });
  CHECK(waiting == 0);
}

TEST_CASE("block pool: all threads together keep no more than the process may", "[api][blocks]") {
  constexpr auto count = 2 * block_pool::max_bytes_of_process / block_pool::max_bytes_of_thread;
  std::size_t kept = 0;
  const auto nested = [&](const auto& self, std::size_t threads) -> void {
    give_more_than_may_wait();
    kept += block_pool::bytes_waiting();
    if (threads > 1) {
      on_new_thread([&] { self(self, threads - 1); });
    }
  };
  on_new_thread([&] { nested(nested, count); });
  CHECK(kept <= block_pool::max_bytes_of_process);
}

TEST_CASE("block pool: values end on other threads than they began on", "[api][blocks]") {
  for (int round = 0; round < 20; ++round) {
    std::vector<Value> values;
    on_new_thread([&] {
      for (int i = 0; i < 200; ++i) {
        values.emplace_back(Map{{"number", i}, {"list", Array{i, "x"}}});
      }
    });
    on_new_thread([&] { values.resize(100); });
    CHECK(values[99].to_text() == "{number=99, list=[99, x]}");
  }
}

}  // namespace troupe
