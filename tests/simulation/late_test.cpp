// Calls of a connector object that do not return in time: what is told of them, and that nothing
// comes of them when they return after all.
#include "tests/simulation/calm.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace troupe::sim {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t count = 50;

Result<runtime::ConnectorInsight> told(Calm& calm, const std::string& name) {
  std::optional<Result<runtime::ConnectorInsight>> answer;
  calm.worker().herder().insight(
      {name}, [&answer](Result<runtime::ConnectorInsight> got) { answer.emplace(std::move(got)); });
  calm.worker().run_until([&] { return answer.has_value(); });
  return *answer;
}

/// A change of configuration whose answer may never come.
std::shared_ptr<std::optional<Result<runtime::PutOutcome>>> put(Calm& calm, const std::string& name,
                                                                const Settings& settings) {
  ConfigMap config = {{"name", name}};
  for (const auto& [key, value] : settings) {
    config[key] = value;
  }
  auto answer = std::make_shared<std::optional<Result<runtime::PutOutcome>>>();
  calm.worker().herder().put_config(
      {name}, config, [answer](Result<runtime::PutOutcome> got) { answer->emplace(got); });
  return answer;
}

void wait(Calm& calm, std::chrono::milliseconds time) {
  calm.worker().run_until([] { return false; }, time);
}

/// The source has emitted everything.
bool stores_all(Calm& calm) {
  return calm.worker().run_until([&] { return calm.worker().broker().topic("t").size() >= count; });
}

/// There is one, and it runs.
void start_source(Calm& calm) {
  REQUIRE(calm.worker().create("source", source).ok());
  REQUIRE(calm.becomes("source", running, {running}));
}

Settings with(Settings settings, const std::string& key, const std::string& value) {
  settings[key] = value;
  return settings;
}

/// What the world shows of connector and worker.
struct Snapshot {
  runtime::ReportedState connector{};
  std::vector<std::pair<runtime::ReportedState, std::uint64_t>> tasks;
  std::vector<std::string> topic;
  runtime::RawOffsets offsets;
  std::size_t failures = 0;

  bool operator==(const Snapshot&) const = default;
};

Snapshot snapshot(Calm& calm, const std::string& name) {
  const auto insight = told(calm, name);
  Snapshot now;
  now.connector = insight->state;
  for (const auto& task : insight->tasks) {
    now.tasks.emplace_back(task.state, task.incarnation);
  }
  now.topic = calm.worker().broker().topic("t");
  now.offsets = calm.worker().offsets().stored();
  now.failures = insight->failures.size();
  return now;
}

/// What was held up runs to its end, and everything that follows from it.
void come_back_late(Calm& calm) {
  REQUIRE(calm.worker().executor().abandoned() == 1);
  calm.worker().executor().release_all();
  REQUIRE(calm.worker().run_until([&] { return calm.worker().executor().abandoned() == 0; }, 5s));
  wait(calm, 5s);
}

/// Lines of metrics that only grow, but for time and for what the worker itself counts.
std::vector<std::string> totals(Calm& calm) {
  std::istringstream text(calm.worker().parts().metrics->render());
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    if (line.find("record") != std::string::npos && line.find("_total{") != std::string::npos) {
      lines.push_back(line);
    }
  }
  return lines;
}

/// No two incarnations are shown under the same name.
bool has_each_once(const std::vector<std::string>& lines) {
  std::set<std::string> names;
  return std::all_of(lines.begin(), lines.end(), [&](const std::string& line) {
    return names.insert(line.substr(0, line.find(' '))).second;
  });
}

struct Place {
  std::string call;
  std::size_t jobs_before = 0;  ///< of the connector object's thread
};

const std::vector<Place> places = {{"create", 0}, {"start", 1}, {"taskConfigs", 2}};

}  // namespace

TEST_CASE("late: a connector object's call that returns after it was replaced changes nothing",
          "[simulation][late]") {
  const auto& place = GENERATE(from_range(places));
  CAPTURE(place.call);
  Calm calm(count);
  calm.worker().executor().hold("connector source", place.jobs_before);
  const auto first = put(calm, "source", with(source, "note", "old"));
  wait(calm, 1s);
  calm.worker().executor().hold_no_more();
  const auto second = put(calm, "source", with(source, "note", "new"));
  REQUIRE(calm.becomes("source", running, {running}));
  REQUIRE(*second);
  CHECK((*second)->ok());
  REQUIRE(stores_all(calm));
  wait(calm, 2s);
  const auto before = snapshot(calm, "source");
  come_back_late(calm);
  CHECK(snapshot(calm, "source") == before);
}

TEST_CASE("late: a connector object's call that returns after it was deleted changes nothing",
          "[simulation][late]") {
  const auto& place = GENERATE(from_range(places));
  CAPTURE(place.call);
  Calm calm(count);
  calm.worker().executor().hold("connector source", place.jobs_before);
  const auto first = put(calm, "source", source);
  wait(calm, 1s);
  CHECK(calm.ask([&](auto done) {
              calm.worker().herder().delete_connector({"source"}, std::move(done));
            })
            .ok());
  come_back_late(calm);
  CHECK_FALSE(told(calm, "source").ok());
  CHECK(calm.worker().broker().topic("t").empty());
  CHECK(calm.worker().offsets().stored().empty());
}

TEST_CASE("late: a stop that returns after the connector was replaced changes nothing",
          "[simulation][late]") {
  Calm calm(count);
  start_source(calm);
  wait(calm, 1s);
  calm.worker().executor().hold("connector source");
  const auto replaced = put(calm, "source", with(source, "note", "new"));
  wait(calm, 1s);
  calm.worker().executor().hold_no_more();
  REQUIRE(calm.worker().run_until([&] { return replaced->has_value(); }));
  REQUIRE(calm.becomes("source", running, {running}));
  const auto failures = told(calm, "source")->failures;
  REQUIRE(failures.size() == 1);
  CHECK(failures.front().message ==
        "The connector did not stop in time and was given up: stop did not return");
  wait(calm, 2s);
  const auto before = snapshot(calm, "source");
  come_back_late(calm);
  CHECK(snapshot(calm, "source") == before);
}

TEST_CASE("late: a validation that returns after its request has ended changes nothing",
          "[simulation][late]") {
  Calm calm(count);
  const bool exists = GENERATE(false, true);
  CAPTURE(exists);
  if (exists) {
    start_source(calm);
    REQUIRE(stores_all(calm));
    wait(calm, 2s);
  }
  calm.worker().executor().hold("validate");
  const auto answer = put(calm, "source", with(source, "note", "new"));
  REQUIRE(calm.worker().run_until([&] { return answer->has_value(); }, 2min));
  CHECK((*answer)->error().code == Errc::timeout);
  if (!exists) {
    come_back_late(calm);
    CHECK_FALSE(told(calm, "source").ok());
    CHECK(calm.worker().broker().topic("t").empty());
    return;
  }
  const auto before = snapshot(calm, "source");
  CHECK(before.failures == 1);
  come_back_late(calm);
  CHECK(snapshot(calm, "source") == before);
}

TEST_CASE("late: a patch that waits behind a validation that hangs is answered in time",
          "[simulation][late]") {
  Calm calm(count);
  start_source(calm);
  calm.worker().executor().hold("validate");
  const auto first = put(calm, "source", with(source, "note", "new"));
  wait(calm, 1s);
  const auto asked = calm.worker().clock().now();
  std::vector<Errc> answers;
  for (int patches = 0; patches < 3; ++patches) {
    calm.worker().herder().patch_config(
        {"source"}, {{"note", "patched"}},
        [&answers](const auto& answer) { answers.push_back(answer.error().code); });
  }
  REQUIRE(calm.worker().run_until([&] { return answers.size() == 3; }, 10min));
  CHECK(answers == std::vector<Errc>(3, Errc::timeout));
  CHECK(calm.worker().clock().now() - asked < 92s);
}

TEST_CASE("late: what a task does after it was given up counts in no metric",
          "[simulation][late]") {
  const auto* const name = GENERATE("source", "sink");
  CAPTURE(name);
  Calm calm;
  start_source(calm);
  REQUIRE(calm.worker().create("sink", sink).ok());
  REQUIRE(calm.becomes("sink", running, {running}));
  calm.worker().executor().hold_inside("task " + std::string(name));
  calm.traffic().count = count;
  REQUIRE(calm.worker().run_until([&] { return calm.worker().executor().abandoned() == 1; }, 1min));
  calm.worker().executor().hold_no_more();
  REQUIRE(calm.worker().run_until([&] {
    return std::set(calm.traffic().delivered.begin(), calm.traffic().delivered.end()).size() ==
           static_cast<std::size_t>(count);
  }));
  REQUIRE(calm.becomes("source", running, {running}));
  REQUIRE(calm.becomes("sink", running, {running}));
  wait(calm, 2s);
  const auto before = totals(calm);
  const auto progress = calm.insight(name).progress.records;
  CHECK_FALSE(before.empty());
  CHECK(has_each_once(before));
  come_back_late(calm);
  CHECK(totals(calm) == before);
  CHECK(calm.insight(name).progress.records == progress);
}

TEST_CASE("late: a call of a connector object that stands still is told until it returns",
          "[simulation][late][insight]") {
  const auto& place = GENERATE(from_range(places));
  CAPTURE(place.call);
  Calm calm(count);
  calm.worker().executor().hold("connector source", place.jobs_before);
  const auto since = calm.worker().clock().wall_ms();
  const auto answer = put(calm, "source", source);
  REQUIRE(calm.worker().run_until(
      [&] {
        const auto insight = told(calm, "source");
        return insight.ok() && insight->stall;
      },
      10s));
  const auto stall = *told(calm, "source")->stall;
  CHECK(stall.call == place.call);
  CHECK(stall.reason == "a call does not return");
  CHECK(stall.since_ms >= since);
  CHECK(stall.since_ms < since + 1000);
  CHECK(calm.worker().log_has("Connector source is stalled: a call does not return (" + place.call +
                              ")"));
  calm.worker().executor().release_all();
  CHECK(calm.becomes("source", running, {running}));
  CHECK(calm.worker().run_until([&] { return !told(calm, "source")->stall; }, 10s));
}

TEST_CASE("late: a stop of a connector object that stands still is told",
          "[simulation][late][insight]") {
  Calm calm(count);
  start_source(calm);
  wait(calm, 1s);
  calm.worker().executor().hold("connector source");
  CHECK(calm.wish("source", TargetState::stopped).ok());
  CHECK(calm.worker().run_until([&] { return told(calm, "source")->stall.has_value(); }, 10s));
  CHECK(told(calm, "source")->stall->call == "stop");
  calm.worker().executor().release_all();
  CHECK(calm.becomes("source", stopped, {}));
  CHECK(calm.worker().run_until([&] { return !told(calm, "source")->stall; }, 10s));
}

TEST_CASE("late: a validation that stands still is told, of a connector that is not there yet too",
          "[simulation][late][insight]") {
  Calm calm(count);
  calm.worker().executor().hold("validate");
  const auto answer = put(calm, "source", source);
  wait(calm, 1s);
  CHECK_FALSE(told(calm, "source").ok());
  REQUIRE(calm.worker().run_until([&] { return told(calm, "source").ok(); }, 10s));
  REQUIRE(told(calm, "source")->stall);
  CHECK(told(calm, "source")->stall->call == "create");
  wait(calm, 2s);
  CHECK(calm.worker().log_has("The validation of connector source is stalled"));
  calm.worker().executor().release_all();
  CHECK(calm.becomes("source", running, {running}));
  CHECK_FALSE(told(calm, "source")->stall);
}

TEST_CASE("history: failures and restarts are remembered over stop and resume, not over a delete",
          "[simulation][insight]") {
  Calm calm(count);
  calm.traffic().poll_fails_one_in = 1;
  REQUIRE(calm.worker().create("source", source).ok());
  REQUIRE(calm.worker().run_until([&] {
    const auto insight = told(calm, "source");
    return !insight->tasks.empty() && insight->tasks.front().restarts.total >= 3;
  }));
  calm.traffic().poll_fails_one_in = 0;
  REQUIRE(stores_all(calm));
  const auto before = calm.insight("source");
  REQUIRE(calm.wish("source", TargetState::stopped).ok());
  REQUIRE(calm.becomes("source", stopped, {}));
  REQUIRE(calm.wish("source", TargetState::started).ok());
  REQUIRE(calm.becomes("source", running, {running}));
  const auto after = calm.insight("source");
  CHECK(after.restarts.total == before.restarts.total);
  CHECK(after.restarts.attempts == 0);
  CHECK(after.failures == before.failures);
  CHECK(after.incarnation > before.incarnation);

  CHECK(
      calm.ask([&](auto done) { calm.worker().herder().delete_connector({"source"}, done); }).ok());
  start_source(calm);
  CHECK(calm.insight("source").restarts.total == 0);
  CHECK(calm.insight("source").failures.empty());
}

}  // namespace troupe::sim
