// Each transition of connectors and tasks under virtual time, one at a time.
#include "tests/support/sim/simulated_worker.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>

namespace troupe::sim {

namespace {

using runtime::ReportedState;
using runtime::TargetState;
using namespace std::chrono_literals;

const Settings source = {{"connector.class", "sim.NumberSource"}, {"topic", "t"}};
const Settings sink = {{"connector.class", "sim.CollectSink"}, {"topics", "t"}};

/// A worker without chance in it but for the order of things.
class Calm {
 public:
  explicit Calm(std::int64_t count = 0) : traffic_(std::make_shared<Traffic>()) {
    traffic_->count = count;
    worker_.emplace(7, Faults{}, traffic_);
  }

  [[nodiscard]] SimulatedWorker& worker() { return *worker_; }
  [[nodiscard]] Traffic& traffic() { return *traffic_; }

  std::optional<runtime::ConnectorStateInfo> status(const std::string& name) {
    std::optional<Result<runtime::ConnectorStateInfo>> answer;
    worker_->herder().connector_status(
        {name}, [&answer](Result<runtime::ConnectorStateInfo> got) { answer.emplace(got); });
    worker_->run_until([&] { return answer.has_value(); });
    return answer->ok() ? std::optional(answer->value()) : std::nullopt;
  }
  bool becomes(const std::string& name, ReportedState connector,
               const std::vector<ReportedState>& tasks, std::chrono::milliseconds limit = 1min) {
    return worker_->run_until(
        [&] {
          const auto now = status(name);
          if (!now || now->connector.state != connector || now->tasks.size() != tasks.size()) {
            return false;
          }
          for (std::size_t i = 0; i < tasks.size(); ++i) {
            if (now->tasks.at(static_cast<std::int32_t>(i)).state != tasks[i]) {
              return false;
            }
          }
          return true;
        },
        limit);
  }
  Status ask(const std::function<void(std::function<void(Result<Done>)>)>& request) {
    std::optional<Result<Done>> answer;
    request([&answer](Result<Done> got) { answer.emplace(std::move(got)); });
    if (!worker_->run_until([&] { return answer.has_value(); }, 3min)) {
      return Error{Errc::timeout, "no answer", "", ""};
    }
    return *answer;
  }
  Status wish(const std::string& name, TargetState target) {
    return ask([&](auto done) { worker_->herder().set_target({name}, target, done); });
  }
  runtime::TaskInsight insight(const std::string& name) {
    std::optional<Result<runtime::ConnectorInsight>> answer;
    worker_->herder().insight(
        {name}, [&answer](Result<runtime::ConnectorInsight> got) { answer.emplace(got); });
    worker_->run_until([&] { return answer.has_value(); });
    return answer->value().tasks.at(0);
  }

 private:
  std::shared_ptr<Traffic> traffic_;
  std::optional<SimulatedWorker> worker_;
};

constexpr auto running = ReportedState::running;
constexpr auto paused = ReportedState::paused;
constexpr auto stopped = ReportedState::stopped;
constexpr auto failed = ReportedState::failed;

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

TEST_CASE("lifecycle: a hanging task is given up at its limit and replaced",
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
