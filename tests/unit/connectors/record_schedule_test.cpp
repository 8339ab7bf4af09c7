#include "connectors/record_schedule.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

using std::chrono::milliseconds;
using troupe::connectors::RecordSchedule;

namespace {

constexpr std::int64_t start = 1'700'000'000'000;

struct Step {
  std::int64_t at_ms;  ///< since the start
  std::size_t want;
  milliseconds want_wait;
};

struct Case {
  const char* name;
  double rate;
  std::vector<Step> steps;
};

}  // namespace

TEST_CASE("record schedule: records are due by the time since the start", "[connectors]") {
  const auto c = GENERATE(values<Case>({
      {"one a second",
       1,
       {{0, 1, milliseconds{1000}},
        {999, 0, milliseconds{1}},
        {1000, 1, milliseconds{1000}},
        {3500, 2, milliseconds{500}}}},
      {"ten a second",
       10,
       {{0, 1, milliseconds{100}}, {50, 0, milliseconds{50}}, {1000, 10, milliseconds{100}}}},
      {"one in ten seconds",
       0.1,
       {{0, 1, milliseconds{1000}}, {9999, 0, milliseconds{1}}, {10'000, 1, milliseconds{1000}}}},
      {"three a second never drift",
       3,
       {{0, 1, milliseconds{334}},
        {334, 1, milliseconds{333}},
        {667, 1, milliseconds{333}},
        {1000, 1, milliseconds{334}}}},
      {"more than the batch holds wait for nothing",
       1000,
       {{0, 1, milliseconds{1}}, {200, 100, milliseconds{0}}, {200, 100, milliseconds{1}}}},
      {"no limit", -1, {{0, 100, milliseconds{0}}, {0, 100, milliseconds{0}}}},
      {"zero: one, as upstream's throttler",
       0,
       {{0, 1, RecordSchedule::longest_wait}, {5'000'000, 0, RecordSchedule::longest_wait}}},
      {"a pause is made up for within a bound",
       10,
       {{0, 1, milliseconds{100}}, {60'000, 50, milliseconds{100}}}},
      {"a slow rate keeps the one record that is due",
       0.001,
       {{0, 1, milliseconds{1000}}, {7'200'000, 1, milliseconds{1000}}}},
      {"a clock put back takes the run with it",
       1,
       {{0, 1, milliseconds{1000}},
        {-3'600'000, 0, milliseconds{1000}},
        {-3'599'000, 1, milliseconds{1000}}}},
  }));
  CAPTURE(c.name);
  RecordSchedule schedule(c.rate, start);
  for (const auto& step : c.steps) {
    CAPTURE(step.at_ms);
    CHECK(schedule.take(start + step.at_ms, 100) == step.want);
    CHECK(schedule.until_next() == step.want_wait);
  }
}

TEST_CASE("record schedule: the count over an hour is exact, whatever the polls", "[connectors]") {
  const auto rate = GENERATE(0.5, 1.0, 7.0, 999.0);
  CAPTURE(rate);
  RecordSchedule schedule(rate, 0);
  std::int64_t taken = 0;
  constexpr std::int64_t hour_ms = 3'600'000;
  for (std::int64_t now = 0; now < hour_ms; now += 1 + now % 137) {
    while (const auto count = schedule.take(now, 10)) {
      taken += static_cast<std::int64_t>(count);
    }
  }
  while (const auto count = schedule.take(hour_ms - 1, 10)) {
    taken += static_cast<std::int64_t>(count);
  }
  CHECK(taken == static_cast<std::int64_t>(rate * hour_ms / 1000));
}
