// Each transition of connectors and tasks under virtual time, one at a time.
#include "tests/simulation/calm.hpp"
#include "tests/simulation/numbers.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe::sim {

namespace {

using namespace std::chrono_literals;

/// Asks for a target and waits for the states it leads to.
bool leads_to(Calm& calm, const std::string& name, TargetState target, ReportedState state,
              const std::vector<ReportedState>& tasks) {
  return calm.wish(name, target).ok() && calm.becomes(name, state, tasks);
}

struct Way {
  TargetState target;
  ReportedState state;
  std::vector<ReportedState> tasks;
};
/// From RUNNING through all others, and back.
const std::vector<Way> ways = {
    {TargetState::paused, paused, {paused}},    {TargetState::paused, paused, {paused}},
    {TargetState::started, running, {running}}, {TargetState::stopped, stopped, {}},
    {TargetState::paused, paused, {}},          {TargetState::started, running, {running}}};

/// The pause before the next attempt, in milliseconds.
std::int64_t pause(Calm& calm) {
  return *calm.insight("source").restarts.next_ms - calm.worker().clock().wall_ms();
}

/// Until the source's topic has so many records.
bool reaches(SimulatedWorker& worker, std::size_t records) {
  return worker.run_until([&] { return worker.broker().topic("t").size() >= records; });
}

bool restart(SimulatedWorker& worker) {
  bool restarted = false;
  worker.herder().restart_task({{"source"}, 0}, [&](const auto&) { restarted = true; });
  return worker.run_until([&] { return restarted; });
}

}  // namespace

TEST_CASE("lifecycle: paused and resumed, stopped and resumed", "[simulation][lifecycle]") {
  Calm calm(50);
  for (const auto& [name, settings] : {std::pair("source", source), std::pair("sink", sink)}) {
    REQUIRE(calm.worker().create(name, settings).ok());
    CHECK(calm.becomes(name, running, {running}));
    for (const auto& [target, state, tasks] : ways) {
      CHECK(leads_to(calm, name, target, state, tasks));
    }
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
    "lifecycle: pauses double up to their limit; the last attempt spent, the task stays failed",
    "[simulation][lifecycle]") {
  Calm calm(10);
  auto& policy = calm.worker().parts().config.troupe;
  policy.restart_max_attempts = 5;
  policy.restart_backoff = 1s;
  policy.restart_backoff_max = 6s;
  calm.traffic().poll_fails_one_in = 1;
  REQUIRE(calm.worker().create("source", source).ok());
  for (const auto pause_ms : {1000, 2000, 4000, 6000, 6000}) {
    REQUIRE(calm.becomes("source", running, {failed}));
    CHECK(pause(calm) == Approx(pause_ms).epsilon(0.2).margin(100));
    const auto total = calm.insight("source").restarts.total;
    REQUIRE(calm.worker().run_until([&] { return calm.insight("source").restarts.total > total; },
                                    10s));
  }
  REQUIRE(calm.becomes("source", running, {failed}));
  CHECK_FALSE(calm.insight("source").restarts.next_ms.has_value());
  calm.worker().run_until([] { return false; }, 10min);
  CHECK(calm.insight("source").restarts.total == 5);
}

TEST_CASE("lifecycle: a task that ran long enough starts its attempts anew",
          "[simulation][lifecycle]") {
  Calm calm(1'000'000);
  auto& policy = calm.worker().parts().config.troupe;
  policy.restart_max_attempts = 1;
  policy.restart_backoff = 1s;
  policy.restart_reset = 60s;
  REQUIRE(calm.worker().create("source", source).ok());
  for (std::int64_t failure = 1; failure <= 3; ++failure) {
    CAPTURE(failure);
    REQUIRE(calm.becomes("source", running, {running}));
    calm.worker().run_until([] { return false; }, 61s);
    calm.traffic().poll_fails_one_in = 1;
    REQUIRE(calm.becomes("source", running, {failed}));
    calm.traffic().poll_fails_one_in = 0;
    REQUIRE(calm.becomes("source", running, {running}));
    CHECK(calm.insight("source").restarts.total == failure);
  }
  calm.traffic().poll_fails_one_in = 1;
  REQUIRE(calm.becomes("source", running, {failed}));
  CHECK_FALSE(calm.insight("source").restarts.next_ms.has_value());
}

TEST_CASE(
    "KAFKA-10792, KAFKA-9374, lifecycle: a hanging task is given up at its limit and replaced",
    "[simulation][lifecycle]") {
  Calm calm(10);
  calm.worker().parts().config.troupe.stall_timeout = 0ms;
  calm.worker().parts().config.graceful_timeout = 5s;
  REQUIRE(calm.worker().create("source", source).ok());
  REQUIRE(calm.becomes("source", running, {running}));
  calm.worker().executor().hold("task ");
  calm.worker().run_until([] { return false; }, 1s);
  calm.worker().executor().hold_no_more();
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
      REQUIRE((reaches(worker, target) && restart(worker)));
    }
    REQUIRE(reaches(worker, 500));
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
  calm.worker().executor().hold("task ");
  calm.worker().run_until([] { return false; }, 1s);
  calm.worker().executor().hold_no_more();
  CHECK(calm.worker().run_until([&] { return calm.insight("source").stall.has_value(); }, 5s));
  CHECK(calm.status("source")->tasks.at(0).state == running);
  calm.worker().executor().release_all();
  CHECK(calm.worker().run_until([&] { return !calm.insight("source").stall.has_value(); }, 5s));
}

}  // namespace troupe::sim
