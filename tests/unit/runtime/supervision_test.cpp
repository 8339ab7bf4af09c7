#include "config/troupe_settings.hpp"
#include "runtime/worker/restart_plan.hpp"
#include "runtime/worker/task_history.hpp"
#include "runtime/worker/task_vitals.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace troupe::runtime {

using namespace std::chrono_literals;

namespace {

constexpr MonotonicTime start{1h};

ConnectorStateInfo states(ReportedState connector, std::vector<ReportedState> tasks) {
  ConnectorStateInfo info;
  info.connector.state = connector;
  info.connector.trace = connector == ReportedState::failed ? "trace" : "";
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    info.tasks[static_cast<std::int32_t>(i)].state = tasks[i];
  }
  return info;
}

}  // namespace

TEST_CASE("restart plan: what a request selects", "[runtime][restart]") {
  struct Case {
    std::string name;
    bool only_failed;
    bool include_tasks;
    bool connector;
    std::vector<std::int32_t> tasks;
  };
  const auto c = GENERATE(values<Case>({
      {"connector alone", false, false, true, {}},
      {"everything", false, true, true, {0, 1}},
      {"what has failed", true, true, false, {1}},
      {"the connector if it has failed", true, false, false, {}},
  }));
  CAPTURE(c.name);
  const auto plan =
      plan_restart({{"c"}, c.only_failed, c.include_tasks},
                   states(ReportedState::running, {ReportedState::running, ReportedState::failed}));
  CHECK(plan.connector == c.connector);
  CHECK(plan.tasks == c.tasks);
  CHECK((plan.shown.connector.state == ReportedState::restarting) == c.connector);
  CHECK((plan.shown.tasks.at(1).state == ReportedState::restarting) == !c.tasks.empty());
}

TEST_CASE("restart plan: traces stay while a restart is shown", "[runtime][restart]") {
  const auto plan = plan_restart({{"c"}, true, false}, states(ReportedState::failed, {}));
  CHECK(plan.shown.connector.state == ReportedState::restarting);
  CHECK(plan.shown.connector.trace == "trace");
}

TEST_CASE("task history: the newest failures are remembered, newest first", "[runtime][restart]") {
  TaskHistory history;
  const RestartPolicy policy{1000, 1ms, 1ms, 1h};
  for (int i = 0; i < 15; ++i) {
    Error error{Errc::io, std::to_string(i), "C", "cause", "t-0@5"};
    CHECK(history.failed(policy, error, 7ms, 0.5, 100 + i));
  }
  const auto failures = history.failures();
  REQUIRE(failures.size() == FailureLog::max_failures);
  CHECK(failures.front() == FailureInfo{114, 7, "C", "14", "cause", "t-0@5"});
  CHECK(failures.back().message == "5");
}

TEST_CASE("task history: a restart that is planned is told until it happens",
          "[runtime][restart]") {
  TaskHistory history;
  const RestartPolicy policy{3, 1ms, 1ms, 1h};
  REQUIRE(history.failed(policy, {}, 0ms, 0.5, 1));
  history.restart_planned(500);
  CHECK(history.restarts(policy) == TaskRestarts{1, 3, 0, 500});
  history.restarted();
  CHECK(history.restarts(policy) == TaskRestarts{1, 3, 1, std::nullopt});
  history.forgive();
  CHECK(history.restarts(policy) == TaskRestarts{0, 3, 1, std::nullopt});
}

TEST_CASE("restart pacer: a storm is spread, a single restart is not held up",
          "[runtime][restart]") {
  RestartPacer pacer(10);
  CHECK(pacer.place(start) == 0ns);
  CHECK(pacer.place(start) == 100ms);
  CHECK(pacer.place(start) == 200ms);
  CHECK(pacer.place(start + 250ms) == 50ms);
  CHECK(pacer.place(start + 10s) == 0ns);
}

TEST_CASE("rate window: records a second over the last half minute", "[runtime][insight]") {
  RateWindow window;
  CHECK(window.per_second(0, start) == 0);
  for (int i = 0; i <= 60; ++i) {
    window.note(static_cast<std::uint64_t>(i < 30 ? 0 : (i - 30) * 100), start + i * 1s);
  }
  CHECK(window.per_second(3000, start + 60s) == Approx(100).epsilon(0.05));
  CHECK(window.per_second(0, start + 61s) == 0);
}

TEST_CASE("stalls: a call that is held, or records that wait while nothing moves",
          "[runtime][stall]") {
  TaskVitals vitals;
  CHECK_FALSE(find_stall(vitals, 60s, start + 1h));

  vitals.enter(TaskCall::put, start);
  CHECK_FALSE(find_stall(vitals, 60s, start + 60s));
  const auto held = find_stall(vitals, 60s, start + 61s);
  REQUIRE(held);
  CHECK(held->call == TaskCall::put);
  CHECK(held->since == start);
  CHECK_FALSE(find_stall(vitals, 0s, start + 61s));
  vitals.leave();
  CHECK_FALSE(find_stall(vitals, 60s, start + 61s));

  vitals.waits(start);
  vitals.waits(start + 30s);
  const auto waiting = find_stall(vitals, 60s, start + 61s);
  REQUIRE(waiting);
  CHECK(waiting->since == start);
  CHECK(waiting->call == TaskCall::none);
  CHECK(waiting->restart_may_help);
  vitals.set_in_flight(3);
  const auto unacknowledged = find_stall(vitals, 60s, start + 61s);
  REQUIRE(unacknowledged);
  CHECK_FALSE(unacknowledged->restart_may_help);
  vitals.moved(5, start + 61s);
  CHECK_FALSE(find_stall(vitals, 60s, start + 200s));
  CHECK(vitals.records() == 5);
  CHECK(vitals.last_moved() == start + 61s);
}

TEST_CASE("stalls: a sink that Kafka gives no records is told, and not restarted for it",
          "[runtime][stall]") {
  TaskVitals vitals;
  vitals.waits(start, WaitsFor::kafka);
  vitals.waits(start + 30s, WaitsFor::kafka);
  const auto starved = find_stall(vitals, 60s, start + 61s);
  REQUIRE(starved);
  CHECK_FALSE(starved->restart_may_help);
  vitals.waits(start + 62s);
  CHECK_FALSE(find_stall(vitals, 60s, start + 63s));
  const auto waiting = find_stall(vitals, 60s, start + 123s);
  REQUIRE(waiting);
  CHECK(waiting->since == start + 62s);
  CHECK(waiting->restart_may_help);
}

TEST_CASE("settings of a connector: only its tasks', within their bounds", "[config][troupe]") {
  using config::connector_troupe_settings;
  const config::TroupeSettings worker;
  const auto own = connector_troupe_settings(worker, {{"connector.class", "C"},
                                                      {"troupe.task.restart.max.attempts", "3"},
                                                      {"troupe.task.stall.action", "restart"}});
  REQUIRE(own.ok());
  CHECK(own->restart_max_attempts == 3);
  CHECK(own->stall_action == config::StallAction::restart);
  CHECK(own->restart_backoff == worker.restart_backoff);
  CHECK_FALSE(connector_troupe_settings(worker, {{"troupe.rest.threads", "3"}}).ok());
  CHECK_FALSE(connector_troupe_settings(worker, {{"troupe.task.restart.max.attempts", "-1"}}).ok());
}

TEST_CASE("settings of a connector: a longest pause below the first is told where it is set",
          "[config][troupe]") {
  const std::string first = "troupe.task.restart.backoff.ms";
  const std::string longest = "troupe.task.restart.backoff.max.ms";
  config::TroupeSettings worker;
  worker.restart_backoff = 2s;
  const auto lowered = config::connector_troupe_errors(worker, {{longest, "1999"}});
  REQUIRE(lowered.size() == 1);
  CHECK(lowered[0].name == longest);
  CHECK(lowered[0].message == "Invalid value 1999 for configuration " + longest +
                                  ": Value must be at least " + first + ", which is 2000");
  const auto raised = config::connector_troupe_errors(worker, {{first, "60001"}});
  REQUIRE(raised.size() == 1);
  CHECK(raised[0].name == first);
  CHECK(raised[0].message == "Invalid value 60001 for configuration " + first +
                                 ": Value must be no more than " + longest + ", which is 60000");
  CHECK(config::connector_troupe_errors(worker, {{first, "60001"}, {longest, "60001"}}).empty());
  worker.restart_backoff = 61s;
  CHECK(config::connector_troupe_errors(worker, {{"troupe.task.stall.timeout.ms", "1"}}).empty());
  CHECK(config::connector_troupe_errors(worker, {{first, "0"}, {longest, "soon"}}).size() == 2);
}

}  // namespace troupe::runtime
