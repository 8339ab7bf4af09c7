#pragma once

#include <cstddef>

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

/// How many bytes a block has that is taken for `size` ones.
[[nodiscard]] std::size_t usable_size(std::size_t size) noexcept;
/// A block for `size` bytes, aligned as from `operator new`. Throws std::bad_alloc.
[[nodiscard]] void* take(std::size_t size);
/// Gives a block back that was taken for `size` bytes, or for as many as it has.
void give(void* block, std::size_t size) noexcept;

/// What waits for this thread, in bytes.
[[nodiscard]] std::size_t bytes_waiting() noexcept;

}  // namespace troupe::block_pool
