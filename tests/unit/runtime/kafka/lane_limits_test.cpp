#include "runtime/kafka/factories.hpp"

#include <catch2/catch.hpp>

namespace troupe::runtime::kafka {

TEST_CASE("lanes of one producer share what may be in flight", "[kafka]") {
  const LaneLimits usual;
  CHECK(records_of_one(usual, 1) == 20'000);
  CHECK(records_of_one(usual, 5) == 20'000);
  CHECK(records_of_one(usual, 8) == 12'500);
  CHECK(records_of_one(usual, 64) == 1562);
  CHECK(records_of_one(usual, 1000) == 1000);
  LaneLimits small;
  small.max_records = 3;
  CHECK(records_of_one(small, 1) == 3);
  CHECK(records_of_one(small, 1000) == 3);
  LaneLimits none;
  none.max_records = 0;
  CHECK(records_of_one(none, 0) == 1);
}

}  // namespace troupe::runtime::kafka
