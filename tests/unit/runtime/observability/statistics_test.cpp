#include "runtime/observability/statistics.hpp"

#include "runtime/observability/state_times.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cmath>

namespace troupe::runtime {

using namespace std::chrono_literals;

TEST_CASE("statistics: averages and extremes over the last windows only", "[runtime][metrics]") {
  WindowedStatistic statistic({10s, 2});
  MonotonicTime start{};
  CHECK(std::isnan(statistic.average(start)));
  CHECK(statistic.rate(start) == 0);
  statistic.record(2, start);
  statistic.record(4, start + 1s);
  CHECK(statistic.average(start + 1s) == 3);
  CHECK(statistic.maximum(start + 1s) == 4);
  CHECK(statistic.minimum(start + 1s) == 2);
  statistic.record(10, start + 12s);
  CHECK(statistic.maximum(start + 12s) == 10);
  CHECK(std::isnan(statistic.average(start + 60s)));
}

TEST_CASE("statistics: a burst is spread over at least one whole window", "[runtime][metrics]") {
  WindowedStatistic statistic({10s, 2});
  MonotonicTime start{};
  statistic.record(100, start);
  CHECK(statistic.rate(start) == 10);
  CHECK(statistic.rate(start + 19s) == Approx(100.0 / 19));
}

TEST_CASE("statistics: the rate counts windows before the first value as empty",
          "[runtime][metrics]") {
  struct Case {
    const char* name;
    std::chrono::seconds later;
    double seconds;
  };
  const auto c = GENERATE(values<Case>({
      {"at once: one whole window", 0s, 30},
      {"within the first window: the empty one before it too", 10s, 40},
      {"just before the end of the first window", 29s, 59},
      {"two windows: only what passed", 30s, 30},
      {"in the second window", 59s, 59},
  }));
  CAPTURE(c.name);
  WindowedStatistic statistic;
  const MonotonicTime start{};
  statistic.record(120, start);
  CHECK(statistic.rate(start + c.later) == Approx(120 / c.seconds));
}

TEST_CASE("statistics: values older than all windows are forgotten", "[runtime][metrics]") {
  WindowedStatistic statistic;
  const MonotonicTime start{};
  statistic.record(5, start);
  statistic.record(7, start + 20s);
  SECTION("a sample counts as long as its last value does") {
    CHECK(statistic.maximum(start + 79s) == 7);
    CHECK(statistic.minimum(start + 79s) == 5);
    CHECK(statistic.rate(start + 79s) == Approx(12.0 / 79));
  }
  SECTION("then there is no data again") {
    CHECK(std::isnan(statistic.maximum(start + 80s)));
    CHECK(std::isnan(statistic.minimum(start + 80s)));
    CHECK(std::isnan(statistic.average(start + 80s)));
    CHECK(statistic.rate(start + 80s) == 0);
    CHECK(statistic.fraction(start + 80s) == 0);
  }
  SECTION("and a new value begins a new window") {
    statistic.record(1, start + 300s);
    CHECK(statistic.maximum(start + 300s) == 1);
    CHECK(statistic.rate(start + 300s) == Approx(1.0 / 30));
  }
}

TEST_CASE("statistics: a steady stream has its own rate", "[runtime][metrics]") {
  WindowedStatistic statistic;
  MonotonicTime now{};
  for (int second = 0; second < 600; ++second) {
    statistic.record(10, now);
    now += 1s;
  }
  CHECK(statistic.rate(now) == Approx(10).epsilon(0.05));
  CHECK(statistic.average(now) == 10);
}

TEST_CASE("statistics: negative values have extremes too", "[runtime][metrics]") {
  WindowedStatistic statistic;
  statistic.record(-3, {});
  statistic.record(-1, {});
  CHECK(statistic.maximum({}) == -1);
  CHECK(statistic.minimum({}) == -3);
}

TEST_CASE("state times: shares of the life in each state", "[runtime][metrics]") {
  const MonotonicTime start{};
  StateTimes times(ReportedState::unassigned, start);
  CHECK(std::isnan(times.share(ReportedState::running, start)));
  times.change(ReportedState::running, start + 1s);
  times.change(ReportedState::running, start + 2s);
  times.change(ReportedState::paused, start + 4s);
  CHECK(times.state() == ReportedState::paused);
  CHECK(times.share(ReportedState::running, start + 4s) == 0.75);
  CHECK(times.share(ReportedState::running, start + 10s) == Approx(0.3));
  CHECK(times.share(ReportedState::paused, start + 10s) == Approx(0.6));
  CHECK(times.share(ReportedState::failed, start + 10s) == 0);
}

}  // namespace troupe::runtime
