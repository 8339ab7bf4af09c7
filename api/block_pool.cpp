#include "api/block_pool.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <new>
#include <utility>

namespace troupe::block_pool {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool every_block_ends = true;
#elif defined(__has_feature)
constexpr bool every_block_ends = __has_feature(address_sanitizer);
#else
constexpr bool every_block_ends = false;
#endif
constexpr std::size_t limit = every_block_ends ? 0 : max_bytes_of_thread;

/// Threads get their share of what all may keep in pieces of this size, and return it at their end.
constexpr std::size_t share_piece = std::size_t{64} << 10U;
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): one bound for all threads
std::atomic<std::size_t> shares_taken{0};

/// Sizes of the blocks that wait; larger ones never do. No two are nearer than the largest element.
constexpr std::array<std::size_t, 13> sizes = {64,   128,  192,  256,  384,  512, 768,
                                               1024, 1536, 2048, 3072, 4096, 6144};
constexpr std::size_t step = 64;

constexpr auto class_of_steps = [] {
  std::array<std::uint8_t, sizes.back() / step + 1> classes{};
  for (std::size_t steps = 0, at = 0; steps < classes.size(); ++steps) {
    at += steps * step > sizes.at(at) ? 1U : 0U;
    classes.at(steps) = static_cast<std::uint8_t>(at);
  }
  return classes;
}();

std::size_t class_of(std::size_t size) noexcept { return class_of_steps[(size + step - 1) / step]; }

struct Waiting {
  Waiting* next;
};

/// Nothing to construct or to destroy: blocks may come as long as the thread lives.
struct Pool {
  std::array<Waiting*, sizes.size()> waiting;
  std::size_t bytes;
  std::size_t share;
  bool has_ended;
};

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): the thread's own
constinit thread_local Pool pool{};

/// Frees what waits when its thread ends.
struct PoolEnd {
  PoolEnd() = default;
  PoolEnd(const PoolEnd&) = delete;
  PoolEnd& operator=(const PoolEnd&) = delete;
  PoolEnd(PoolEnd&&) = delete;
  PoolEnd& operator=(PoolEnd&&) = delete;
  ~PoolEnd() {
    pool.has_ended = true;
    for (auto*& first : pool.waiting) {
      while (first != nullptr) {
        ::operator delete(std::exchange(first, first->next));
      }
    }
    // Nothing may be kept from now on, whatever of the thread ends after this.
    pool.bytes = 0;
    shares_taken.fetch_sub(std::exchange(pool.share, 0), std::memory_order_relaxed);
  }
};

/// Whether this thread may keep so many bytes.
bool may_keep(std::size_t bytes) noexcept {
  if (bytes <= pool.share) {
    return true;
  }
  if (bytes > limit || pool.has_ended) {
    return false;
  }
  if (shares_taken.fetch_add(share_piece, std::memory_order_relaxed) >= max_bytes_of_process) {
    shares_taken.fetch_sub(share_piece, std::memory_order_relaxed);
    return false;
  }
  static thread_local const PoolEnd end;
  pool.share += share_piece;
  return true;
}

}  // namespace

std::size_t usable_size(std::size_t size) noexcept {
  return size > sizes.back() ? size : sizes[class_of(size)];
}

void* take(std::size_t size) {
  if (size > sizes.back()) {
    return ::operator new(size);
  }
  const auto at = class_of(size);
  auto*& first = pool.waiting[at];
  if (first == nullptr) {
    return ::operator new(sizes[at]);
  }
  pool.bytes -= sizes[at];
  return std::exchange(first, first->next);
}

void give(void* block, std::size_t size) noexcept {
  if (size > sizes.back()) {
    ::operator delete(block);
    return;
  }
  const auto at = class_of(size);
  if (!may_keep(pool.bytes + sizes[at])) {
    ::operator delete(block);
    return;
  }
  pool.bytes += sizes[at];
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): the pool owns it as it waits
  pool.waiting[at] = new (block) Waiting{pool.waiting[at]};
}

std::size_t bytes_waiting() noexcept { return pool.bytes; }

}  // namespace troupe::block_pool
