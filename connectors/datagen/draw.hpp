#pragma once

#include <cstdint>

namespace troupe::connectors::datagen {

/// The random numbers of one record: they follow from seed, task and record number alone, so that a
/// restart goes on with the same records without replaying those before.
/// The generator is splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
/// generators).
class Draw {
 public:
  Draw(std::uint64_t seed, std::uint32_t task, std::int64_t number, std::int64_t now_ms)
      : state_(
            mixed(mixed(seed ^ (std::uint64_t{task} << 32U)) + static_cast<std::uint64_t>(number))),
        number_(number),
        now_ms_(now_ms) {}

  /// Which record of its task this is, from 0.
  [[nodiscard]] std::int64_t number() const noexcept { return number_; }
  /// The wall clock: the one thing that does not follow from the seed.
  [[nodiscard]] std::int64_t now_ms() const noexcept { return now_ms_; }

  std::uint64_t next() noexcept {
    state_ += step;
    return mixed(state_);
  }
  /// Below `bound`; any number when it is 0.
  std::uint64_t below(std::uint64_t bound) noexcept { return bound == 0 ? next() : next() % bound; }
  /// From 0 up to, not including, 1.
  double fraction() noexcept { return static_cast<double>(next() >> 11U) * 0x1p-53; }

 private:
  static constexpr std::uint64_t step = 0x9e3779b97f4a7c15U;

  static constexpr std::uint64_t mixed(std::uint64_t bits) noexcept {
    bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;
    return bits ^ (bits >> 31U);
  }

  std::uint64_t state_;
  std::int64_t number_;
  std::int64_t now_ms_;
};

}  // namespace troupe::connectors::datagen
