// One source and one sink task, everything that happens decided by a seed: order and completeness.
#include "tests/simulation/numbers.hpp"
#include "tests/support/sim/simulated_worker.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe::sim {

namespace {

const Settings source = {{"connector.class", "sim.NumberSource"}, {"topic", "t"}};
const Settings sink = {{"connector.class", "sim.CollectSink"}, {"topics", "t"}};
const std::string offset_key = R"(["source",{"source":"numbers"}])";

}  // namespace

TEST_CASE("fair weather: every number arrives once and in order, offsets are at the end",
          "[simulation]") {
  for (const auto seed : seeds(100)) {
    CAPTURE(seed);
    auto traffic = std::make_shared<Traffic>();
    traffic->count = 200;
    SimulatedWorker worker(seed, {}, traffic);
    REQUIRE(worker.create("source", source).ok());
    REQUIRE(worker.create("sink", sink).ok());
    REQUIRE(worker.run_until([&] { return traffic->delivered.size() >= 200; }));
    REQUIRE(worker.stop(std::chrono::seconds{10}));
    CHECK(traffic->delivered == numbers(200));
    CHECK(parsed(worker.broker().topic("t")) == numbers(200));
    CHECK(worker.offsets().stored().at(offset_key) == R"({"next":200})");
    CHECK(worker.broker().committed("connect-sink", "t") == 200);
  }
}

TEST_CASE("foul weather: nothing is lost and the order of first arrivals holds", "[simulation]") {
  for (const auto seed : seeds(100)) {
    CAPTURE(seed);
    auto traffic = std::make_shared<Traffic>();
    traffic->count = 200;
    traffic->poll_fails_one_in = 30;
    traffic->put_fails_one_in = 20;
    SimulatedWorker worker(seed, {100, 40}, traffic, 5);
    REQUIRE(worker.create("source", source).ok());
    REQUIRE(worker.create("sink", sink).ok());
    REQUIRE(worker.run_until([&] { return contains_all(traffic->delivered, 200); }));
    CHECK(without_repeats(traffic->delivered) == numbers(200));
    CHECK(without_repeats(parsed(worker.broker().topic("t"))) == numbers(200));
  }
}

TEST_CASE("a stop at any moment ends within its limit and commits no more than was stored",
          "[simulation]") {
  for (const auto seed : seeds(100)) {
    CAPTURE(seed);
    auto traffic = std::make_shared<Traffic>();
    traffic->count = 1000;
    traffic->poll_fails_one_in = 50;
    SimulatedWorker worker(seed, {200, 0}, traffic, 5);
    REQUIRE(worker.create("source", source).ok());
    REQUIRE(worker.create("sink", sink).ok());
    Chance moment(seed);
    for (auto steps = moment.below(2000); steps > 0; --steps) {
      worker.step();
    }
    REQUIRE(worker.stop(std::chrono::seconds{12}));
    const auto stored = worker.offsets().stored().find(offset_key);
    const auto known = without_repeats(parsed(worker.broker().topic("t")));
    CHECK(known == numbers(static_cast<std::int64_t>(known.size())));
    if (stored != worker.offsets().stored().end()) {
      const auto text = stored->second->substr(std::string(R"({"next":)").size());
      CHECK(std::stoll(text) <= static_cast<std::int64_t>(known.size()));
    }
  }
}

TEST_CASE("two workers in one process know nothing of each other", "[simulation]") {
  auto first_traffic = std::make_shared<Traffic>();
  auto second_traffic = std::make_shared<Traffic>();
  first_traffic->count = 50;
  second_traffic->count = 70;
  SimulatedWorker first(1, {}, first_traffic);
  SimulatedWorker second(2, {}, second_traffic);
  REQUIRE(first.create("source", source).ok());
  REQUIRE(second.create("source", source).ok());
  REQUIRE(second.create("sink", sink).ok());
  REQUIRE(first.run_until([&] { return first.broker().topic("t").size() == 50; }));
  REQUIRE(second.run_until([&] { return second_traffic->delivered.size() == 70; }));
  CHECK(first_traffic->delivered.empty());
  CHECK(first.parts().metrics->render().find("connector=\"sink\"") == std::string::npos);
  CHECK(second.parts().metrics->render().find("connector=\"sink\"") != std::string::npos);
  const auto before = second.parts().loggers->states().size();
  first.parts().loggers->set_level("only.here", LogLevel::trace);
  CHECK(second.parts().loggers->states().size() == before);
}

}  // namespace troupe::sim
