// One worker under everything at once: failures, hangs, requests, stops; all decided by a seed.
#include "tests/simulation/numbers.hpp"
#include "tests/simulation/storm.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

namespace troupe::sim {

namespace {

constexpr std::int64_t count = 200;

std::shared_ptr<Traffic> rough_traffic() {
  auto traffic = std::make_shared<Traffic>();
  traffic->count = count;
  traffic->poll_fails_one_in = 40;
  traffic->put_fails_one_in = 30;
  return traffic;
}

}  // namespace

TEST_CASE("failures, hangs, requests, dying actors: nothing is lost, nothing lives twice",
          "[simulation][healing]") {
  std::set<std::string> asked;
  const auto all_seeds = seeds(1000);
  for (const auto seed : all_seeds) {
    CAPTURE(seed);
    auto traffic = rough_traffic();
    Storm storm(seed, traffic);
    storm.worker().herder().create_connector(
        {{"source"},
         {{"name", "source"}, {"connector.class", "sim.NumberSource"}, {"topic", "t"}},
         std::nullopt},
        [](const auto&) {});
    storm.rage(1500);
    storm.calm_down();
    const bool complete = storm.deliver_all();
    if (!complete) {
      for (const auto& line : storm.worker().log()) {
        UNSCOPED_INFO(line);
      }
    }
    REQUIRE(complete);
    REQUIRE(storm.all_answered());
    CHECK(storm.violation() == "");
    CHECK(storm.stop());
    CHECK(without_repeats(parsed(storm.worker().broker().topic("t"))) == numbers(count));
    asked.insert(storm.asked().begin(), storm.asked().end());
  }
  constexpr std::size_t kinds_of_questions = 31;
  CHECK((all_seeds.size() < 100 || asked.size() == kinds_of_questions));
}

TEST_CASE("a stop in the middle of it all ends within its limit and loses nothing",
          "[simulation][healing]") {
  for (const auto seed : seeds(1000)) {
    CAPTURE(seed);
    Storm storm(seed, rough_traffic());
    storm.calm_down();
    storm.worker().executor().set_hangs_one_in(20);
    storm.rage(storm.worker().chance().below(1500));
    CHECK(storm.stop());
    REQUIRE(storm.all_answered());
    CHECK(storm.violation() == "");
  }
}

}  // namespace troupe::sim
