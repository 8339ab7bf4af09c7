#include "runtime/seams/wall_anchor.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdint>

namespace troupe::runtime {

using namespace std::chrono_literals;

namespace {

constexpr MonotonicTime start{1h};
constexpr std::int64_t wall = 1'700'000'000'000;

}  // namespace

TEST_CASE("wall anchor: the same moment is the same time, whenever it is asked for",
          "[runtime][clock]") {
  WallAnchor anchor;
  const auto moment = start - 10s - 300us;
  const auto first = anchor.wall_ms_at(moment, start, wall);
  CHECK(first == wall - 10'001);
  // Readings of two clocks fall on either side of a millisecond; the clocks drift apart a little.
  CHECK(anchor.wall_ms_at(moment, start + 700us, wall) == first);
  CHECK(anchor.wall_ms_at(moment, start + 1100us, wall + 2) == first);
  CHECK(anchor.wall_ms_at(moment, start + 1h, wall + 3'600'400) == first);
  CHECK(anchor.wall_ms_at(start + 1h, start + 1h, wall + 3'600'400) == wall + 3'600'000);
}

TEST_CASE("wall anchor: follows a wall clock that is set", "[runtime][clock]") {
  WallAnchor anchor;
  static_cast<void>(anchor.wall_ms_at(start, start, wall));
  CHECK(anchor.wall_ms_at(start, start + 1s, wall + 61'000) == wall + 60'000);
  CHECK(anchor.wall_ms_at(start, start + 2s, wall + 2'000) == wall);
}

}  // namespace troupe::runtime
