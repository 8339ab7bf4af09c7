#include "api/block_pool.hpp"

#include <atomic>
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

}  // namespace

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): the thread's own
constinit thread_local Pool pool{};

bool Pool::take_share(std::size_t wanted) noexcept {
  if (wanted > limit || has_ended) {
    return false;
  }
  if (shares_taken.fetch_add(share_piece, std::memory_order_relaxed) >= max_bytes_of_process) {
    shares_taken.fetch_sub(share_piece, std::memory_order_relaxed);
    return false;
  }
  static thread_local const PoolEnd end;
  share += share_piece;
  return true;
}

}  // namespace troupe::block_pool
