// Actors of ours that fail: what goes on, what comes again, and when the worker gives up.
#include "tests/simulation/calm.hpp"
#include "tests/simulation/numbers.hpp"

#include <catch2/catch.hpp>

namespace troupe::sim {

namespace {

using namespace std::chrono_literals;

/// Source and sink run, some records are through.
void set_off(Calm& calm) {
  REQUIRE(calm.worker().create("source", source).ok());
  REQUIRE(calm.worker().create("sink", sink).ok());
  REQUIRE(calm.becomes("source", running, {running}));
  REQUIRE(calm.becomes("sink", running, {running}));
  REQUIRE(calm.worker().run_until([&] { return calm.traffic().delivered.size() > 20; }));
}

void goes_on(Calm& calm) {
  const auto before = calm.traffic().delivered.size();
  CHECK(calm.worker().run_until([&] { return calm.traffic().delivered.size() > before + 100; }));
}

}  // namespace

TEST_CASE("parts: the herder fails, its tasks run on", "[simulation][parts]") {
  Calm calm(1'000'000);
  set_off(calm);
  REQUIRE(calm.worker().kill("troupe.herder"));
  CHECK(calm.ask_until_answered("source"));
  CHECK(calm.becomes("source", running, {running}));
  CHECK(calm.becomes("sink", running, {running}));
  CHECK(calm.insight("source").restarts.total == 0);
  CHECK(calm.insight("sink").restarts.total == 0);
  goes_on(calm);
  CHECK(calm.worker().create("other", sink).ok());
  CHECK(calm.becomes("other", running, {running}));
  CHECK(calm.wish("source", TargetState::paused).ok());
  CHECK(calm.becomes("source", paused, {paused}));
}

TEST_CASE("parts: the herder fails while a connector is deleted and another is created",
          "[simulation][parts]") {
  Calm calm(1'000'000);
  set_off(calm);
  bool answered = false;
  calm.worker().herder().delete_connector({"source"}, [&](const auto&) { answered = true; });
  REQUIRE(calm.worker().kill("troupe.herder"));
  CHECK(calm.worker().run_until([&] { return answered; }));
  CHECK(calm.ask_until_answered("sink"));
  // The delete had reached the herder or not; either way it can be asked for again.
  static_cast<void>(
      calm.ask([&](auto done) { calm.worker().herder().delete_connector({"source"}, done); }));
  CHECK_FALSE(calm.status("source"));
  CHECK(calm.worker().create("source", source).ok());
  CHECK(calm.becomes("source", running, {running}));
  goes_on(calm);
}

TEST_CASE("parts: what a herder has stored and not passed on is done by the next",
          "[simulation][parts]") {
  for (const auto seed : seeds(50)) {
    CAPTURE(seed);
    Calm calm(1'000'000, seed);
    set_off(calm);
    calm.worker().herder().set_target({"sink"}, TargetState::stopped, [](const auto&) {});
    calm.worker().herder().put_config(
        {"source"}, {{"name", "source"}, {"connector.class", "sim.NumberSource"}, {"topic", "u"}},
        [](const auto&) {});
    calm.worker().run_until([] { return false; },
                            std::chrono::milliseconds(calm.worker().chance().below(20)));
    REQUIRE(calm.worker().kill("troupe.herder"));
    CHECK(calm.ask_until_answered("source"));
    // Whichever of the requests were stored are carried out, and nothing is in between.
    const bool is_stopped = calm.becomes("sink", stopped, {}, 5s);
    CHECK((is_stopped || calm.becomes("sink", running, {running}, 5s)));
    CHECK(calm.becomes("source", running, {running}));
    CHECK_FALSE(calm.worker().broker().find_double_life());
  }
}

TEST_CASE("parts: the writer of offsets fails, offsets are written all the same",
          "[simulation][parts]") {
  Calm calm(1'000'000);
  set_off(calm);
  REQUIRE(calm.worker().kill("troupe.offsets"));
  calm.worker().run_until([] { return false; }, 2s);
  const auto before = calm.worker().offsets().stored();
  CHECK(calm.worker().run_until([&] { return calm.worker().offsets().stored() != before; }));
  CHECK(calm.insight("source").restarts.total == 0);
  goes_on(calm);
}

TEST_CASE("parts: a supervisor fails, its connector comes again, others do not notice",
          "[simulation][parts]") {
  Calm calm(2000);
  set_off(calm);
  REQUIRE(calm.worker().create("other", sink).ok());
  REQUIRE(calm.becomes("other", running, {running}));
  REQUIRE(calm.worker().kill("troupe.connector-supervisor"));
  REQUIRE(calm.worker().run_until(
      [&] { return calm.worker().log_has("The supervisor of connector "); }));
  for (const auto* name : {"source", "sink", "other"}) {
    CHECK(calm.becomes(name, running, {running}));
  }
  const auto& topic = calm.worker().broker().topic("t");
  CHECK(calm.worker().run_until([&] { return topic.back() == "1999"; }));
  CHECK_FALSE(calm.worker().broker().find_double_life());
  CHECK(without_repeats(parsed(topic)) == numbers(2000));
}

TEST_CASE("parts: a connector whose supervisor keeps failing stays FAILED until a restart",
          "[simulation][parts]") {
  Calm calm(1'000'000);
  calm.worker().parts().config.troupe.restart_max_attempts = 1;
  REQUIRE(calm.worker().create("source", source).ok());
  REQUIRE(calm.becomes("source", running, {running}));
  REQUIRE(calm.worker().kill("troupe.connector-supervisor"));
  REQUIRE(calm.becomes("source", running, {running}));
  REQUIRE(calm.worker().kill("troupe.connector-supervisor"));
  CHECK(calm.becomes("source", failed, {}));
  calm.worker().run_until([] { return false; }, 1min);
  CHECK(calm.becomes("source", failed, {}));
  CHECK(calm.status("source")->connector.trace.find("ended by an error of its own") !=
        std::string::npos);
  CHECK(calm.wish("source", TargetState::paused).ok());
  CHECK(calm.wish("source", TargetState::started).ok());
  CHECK(calm.ask([&](auto done) { calm.worker().herder().restart_connector({"source"}, done); })
            .ok());
  CHECK(calm.becomes("source", running, {running}));
}

TEST_CASE("parts: a herder that keeps failing ends the worker, and all that runs on it",
          "[simulation][parts]") {
  Calm calm(1'000'000);
  set_off(calm);
  for (int i = 0; i < 6; ++i) {
    REQUIRE(calm.worker().kill("troupe.herder"));
  }
  CHECK(calm.worker().run_until([&] { return calm.worker().is_over(); }, 1min));
  CHECK(calm.worker().log_has("the worker stops"));
}

TEST_CASE("parts: without the actor above all connectors the worker ends, its tasks first",
          "[simulation][parts]") {
  Calm calm(1'000'000);
  set_off(calm);
  calm.worker().herder().set_target({"sink"}, TargetState::paused, [](const auto&) {});
  REQUIRE(calm.worker().kill("troupe.connectors"));
  CHECK(calm.worker().run_until([&] { return calm.worker().is_over(); }, 1min));
  const auto sent = parsed(calm.worker().broker().topic("t"));
  CHECK(without_repeats(sent) == numbers(static_cast<std::int64_t>(sent.size())));
}

}  // namespace troupe::sim
