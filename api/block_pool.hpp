#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

/// Memory of the blocks that containers are made of. Those that a thread frees wait for its next
/// ones: a batch of records makes hundreds of one size and ends them together, which is more than
/// the system's allocator keeps at hand, and that gives memory back to the kernel only to ask for
/// it again. What waits is bounded, for each thread and for all of them, and freed when its thread
/// ends.
///
/// Any thread may give a block back. With the address sanitizer nothing waits.
namespace troupe::block_pool {

/// No thread keeps more than this,
inline constexpr std::size_t max_bytes_of_thread = std::size_t{2} << 20U;
/// and all together no more than this.
inline constexpr std::size_t max_bytes_of_process = std::size_t{64} << 20U;

/// Sizes of the blocks that wait; larger ones never do. No two are nearer than the largest element.
inline constexpr std::array<std::size_t, 13> sizes = {64,   128,  192,  256,  384,  512, 768,
                                                      1024, 1536, 2048, 3072, 4096, 6144};

/// A thread's own.
struct Pool {
  struct Waiting {
    Waiting* next;
  };
  /// Nothing to construct or to destroy: blocks may come as long as the thread lives.
  std::array<Waiting*, sizes.size()> waiting;
  std::size_t bytes;
  /// What the thread may keep at present; `take_share` asks for more.
  std::size_t share;
  bool has_ended;

  [[nodiscard]] static std::size_t class_of(std::size_t size) noexcept {
    return class_of_steps[(size + step - 1) / step];
  }
  /// Whether this thread may keep so many bytes, which are more than its share.
  [[nodiscard]] bool take_share(std::size_t wanted) noexcept;

 private:
  static constexpr std::size_t step = 64;
  static constexpr auto class_of_steps = [] {
    std::array<std::uint8_t, sizes.back() / step + 1> classes{};
    for (std::size_t steps = 0, at = 0; steps < classes.size(); ++steps) {
      at += steps * step > sizes.at(at) ? 1U : 0U;
      classes.at(steps) = static_cast<std::uint8_t>(at);
    }
    return classes;
  }();
};
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): the thread's own
extern constinit thread_local Pool pool;

/// Memory, and how many bytes it has.
struct Block {
  void* memory;
  std::size_t size;
};

/// A block for at least `size` bytes, aligned as from `operator new`. Throws std::bad_alloc.
[[nodiscard]] inline Block take(std::size_t size) {
  if (size > sizes.back()) {
    return {::operator new(size), size};
  }
  const auto at = Pool::class_of(size);
  auto*& first = pool.waiting[at];
  if (first == nullptr) {
    return {::operator new(sizes[at]), sizes[at]};
  }
  pool.bytes -= sizes[at];
  return {std::exchange(first, first->next), sizes[at]};
}

/// Gives a block back that was taken for `size` bytes, or for as many as it has.
inline void give(void* block, std::size_t size) noexcept {
  if (size > sizes.back()) {
    ::operator delete(block);
    return;
  }
  const auto at = Pool::class_of(size);
  const auto bytes = pool.bytes + sizes[at];
  if (bytes > pool.share && !pool.take_share(bytes)) {
    ::operator delete(block);
    return;
  }
  pool.bytes = bytes;
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): the pool owns it as it waits
  pool.waiting[at] = new (block) Pool::Waiting{pool.waiting[at]};
}

/// What waits for this thread, in bytes.
[[nodiscard]] inline std::size_t bytes_waiting() noexcept { return pool.bytes; }

}  // namespace troupe::block_pool
