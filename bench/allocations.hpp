#pragma once

#include <cstdint>

namespace troupe::bench {

/// Allocations of the calling thread so far, made with `operator new`, which the program that links
/// this has replaced. What C libraries allocate themselves is not among them.
[[nodiscard]] std::uint64_t allocations() noexcept;

}  // namespace troupe::bench
