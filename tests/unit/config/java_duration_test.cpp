#include "config/java_duration.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>
#include <optional>

namespace troupe::config {

TEST_CASE("durations: what Java reads, and what it does not", "[config][duration]") {
  struct Case {
    const char* text;
    std::optional<std::int64_t> milliseconds;
  };
  const auto c = GENERATE(values<Case>({
      {"PT1H", 3600000},
      {"P1D", 86400000},
      {"p1dt2h3m4.5s", 93784500},
      {"PT0.0019S", 1},
      {"PT1,5S", 1500},
      {"PT1.S", 1000},
      {"PT-1.5S", -1500},
      {"-PT1H-30M", -1800000},
      {"+PT+1S", 1000},
      {"PT-0S", 0},
      {"P-1DT24H", 0},
      {"", std::nullopt},
      {"P", std::nullopt},
      {"PT", std::nullopt},
      {"P1DT", std::nullopt},
      {"1H", std::nullopt},
      {"PT1", std::nullopt},
      {"PT1D", std::nullopt},
      {"P1H", std::nullopt},
      {"PT1M1H", std::nullopt},
      {"PT1.5H", std::nullopt},
      {"PT1.1234567890S", std::nullopt},
      {"PT1S ", std::nullopt},
      {"PTT1S", std::nullopt},
      {"PT99999999999999999999S", std::nullopt},
      {"P9223372036854775807D", std::nullopt},
      {"PT-9223372036854775.808S", std::numeric_limits<std::int64_t>::min()},
      {"-PT-9223372036854775.808S", std::nullopt},
  }));
  CAPTURE(c.text);
  const auto read = parse_java_duration(c.text);
  REQUIRE(read.has_value() == c.milliseconds.has_value());
  if (read) {
    CHECK(read->count() == *c.milliseconds);
  }
}

}  // namespace troupe::config
