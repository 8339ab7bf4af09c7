#pragma once

#include "runtime/seams/random.hpp"

#include <mutex>
#include <random>

namespace troupe::runtime {

/// A generator seeded by the operating system.
class SystemRandom final : public Random {
 public:
  [[nodiscard]] std::uint64_t next() override {
    const std::lock_guard lock(mutex_);
    return engine_();
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_{std::random_device{}()};
};

}  // namespace troupe::runtime
