#pragma once

#include <cstdint>

namespace troupe::runtime {

/// The one source of chance, so that a run can be repeated from its seed. Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  /// Uniform over all 64-bit numbers.
  [[nodiscard]] virtual std::uint64_t next() = 0;
  /// Uniform in [0, 1).
  [[nodiscard]] double uniform() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
};

}  // namespace troupe::runtime
