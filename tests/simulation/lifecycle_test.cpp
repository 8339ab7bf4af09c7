// Each transition of connectors and tasks under virtual time, one at a time.
#include "tests/simulation/calm.hpp"
#include "tests/simulation/numbers.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe::sim {

namespace {

using namespace std::chrono_literals;

}  // namespace

TEST_CASE("lifecycle: paused and resumed, stopped and resumed", "[simulation][lifecycle]") {
  Calm calm(50);
  for (const auto& [name, settings] : {std::pair("source", source), std::pair("sink", sink)}) {
    REQUIRE(calm.worker().create(name, settings).ok());
    CHECK(calm.becomes(name, running, {running}));
    CHECK(calm.wish(name, TargetState::paused).ok());
    CHECK(calm.becomes(name, paused, {paused}));
    CHECK(calm.wish(name, TargetState::paused).ok());
    CHECK(calm.becomes(name, paused, {paused}));
    CHECK(calm.wish(name, TargetState::started).ok());
    CHECK(calm.becomes(name, running, {running}));
    CHECK(calm.wish(name, TargetState::stopped).ok());
    CHECK(calm.becomes(name, stopped, {}));
    CHECK(calm.wish(name, TargetState::paused).ok());
    CHECK(calm.becomes(name, paused, {}));
    CHECK(calm.wish(name, TargetState::started).ok());
    CHECK(calm.becomes(name, running, {running}));
  }
  CHECK(calm.worker().run_until([&] { return calm.traffic().delivered.size() >= 50; }));
  CHECK_FALSE(calm.wish("none", TargetState::paused).ok());
}

TEST_CASE("lifecycle: a paused source sends nothing, a paused sink takes nothing",
          "[simulation][lifecycle]") {
  Calm calm(100000);
  REQUIRE(calm.worker().create("source", source).ok());
  REQUIRE(calm.worker().create("sink", sink).ok());
  REQUIRE(calm.worker().run_until([&] { return calm.traffic().delivered.size() > 20; }));
  REQUIRE(calm.wish("sink", TargetState::paused).ok());
  REQUIRE(calm.becomes("sink", paused, {paused}));
  const auto taken = calm.traffic().delivered.size();
  REQUIRE(calm.wish("source", TargetState::paused).ok());
  REQUIRE(calm.becomes("source", paused, {paused}));
  calm.worker().run_until([] { return false; }, 2s);
  const auto sent = calm.worker().broker().topic("t").size();
  calm.worker().run_until([] { return false; }, 5s);
  CHECK(calm.worker().broker().topic("t").size() == sent);
  CHECK(calm.traffic().delivered.size() == taken);
}

TEST_CASE("lifecycle: a failed task comes again after its pause, not before",
          "[simulation][lifecycle]") {
  Calm calm(10);
  calm.worker().parts().config.troupe.restart_backoff = 10s;
  calm.worker().parts().config.troupe.restart_backoff_max = 10s;
  calm.traffic().poll_fails_one_in = 1;
  REQUIRE(calm.worker().create("source", source).ok());
  REQUIRE(calm.becomes("source", running, {failed}));
  calm.traffic().poll_fails_one_in = 0;
  const auto due = *calm.insight("source").restarts.next_ms;
  calm.worker().run_until([&] { return calm.worker().clock().wall_ms() >= due - 500; });
  CHECK(calm.status("source")->tasks.at(0).state == failed);
  CHECK(calm.becomes("source", running, {running}, 3s));
  CHECK(calm.insight("source").restarts.total == 1);
}

TEST_CASE(
    "KAFKA-10792, KAFKA-9374, lifecycle: a hanging task is given up at its limit and replaced",
    "[simulation][lifecycle]") {
  Calm calm(10);
  calm.worker().parts().config.troupe.stall_timeout = 0ms;
  calm.worker().parts().config.graceful_timeout = 5s;
  REQUIRE(calm.worker().create("source", source).ok());
  REQUIRE(calm.becomes("source", running, {running}));
  calm.worker().executor().set_hangs_one_in(1);
  calm.worker().run_until([] { return false; }, 1s);
  calm.worker().executor().set_hangs_one_in(0);
  const auto begun = calm.worker().clock().now();
  CHECK(calm.ask([&](auto done) {
              calm.worker().herder().restart_task({{"source"}, 0}, std::move(done));
            })
            .ok());
  CHECK(calm.becomes("source", running, {running}));
  const auto took = calm.worker().clock().now() - begun;
  CHECK(took >= 4s);
  CHECK(took < 8s);
  CHECK(calm.worker().executor().abandoned() == 1);
}

TEST_CASE(
    "KAFKA-13469, lifecycle: a clean stop waits for what is under way, and nothing comes twice",
    "[simulation][lifecycle]") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    auto traffic = std::make_shared<Traffic>();
    traffic->count = 500;
    Faults late;
    late.late = true;
    SimulatedWorker worker(seed, late, traffic);
    REQUIRE(worker.create("source", source).ok());
    for (std::size_t target = 100; target <= 400; target += 100) {
      REQUIRE(worker.run_until([&] { return worker.broker().topic("t").size() >= target; }));
      bool restarted = false;
      worker.herder().restart_task({{"source"}, 0}, [&](const auto&) { restarted = true; });
      REQUIRE(worker.run_until([&] { return restarted; }));
    }
    REQUIRE(worker.run_until([&] { return worker.broker().topic("t").size() >= 500; }));
    REQUIRE(worker.stop(10s));
    CHECK(parsed(worker.broker().topic("t")) == numbers(500));
  }
}

TEST_CASE("lifecycle: a stall is found, and ended when that is asked for",
          "[simulation][lifecycle]") {
  Calm calm(1000);
  calm.worker().parts().config.troupe.stall_action = config::StallAction::report;
  REQUIRE(calm.worker().create("source", source).ok());
  REQUIRE(calm.becomes("source", running, {running}));
  calm.worker().executor().set_hangs_one_in(1);
  calm.worker().run_until([] { return false; }, 1s);
  calm.worker().executor().set_hangs_one_in(0);
  CHECK(calm.worker().run_until([&] { return calm.insight("source").stall.has_value(); }, 5s));
  CHECK(calm.status("source")->tasks.at(0).state == running);
  calm.worker().executor().release_all();
  CHECK(calm.worker().run_until([&] { return !calm.insight("source").stall.has_value(); }, 5s));
}

}  // namespace troupe::sim
