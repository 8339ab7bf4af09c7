// One worker under everything at once: failures, hangs, requests, stops; all decided by a seed.
#include "tests/simulation/numbers.hpp"
#include "tests/support/sim/simulated_worker.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace troupe::sim {

namespace {

using runtime::TargetState;

const Settings source = {{"connector.class", "sim.NumberSource"}, {"topic", "t"}};
const Settings sink = {{"connector.class", "sim.CollectSink"}, {"topics", "t"}};
const std::string offset_key = R"(["source",{"source":"numbers"}])";
constexpr std::int64_t count = 200;

/// How many of 0, 1, 2, … are there, without a gap. Looks at what is new only.
class Prefix {
 public:
  std::int64_t of(const std::vector<std::int64_t>& values) {
    for (; seen_ < values.size(); ++seen_) {
      known_.insert(values[seen_]);
    }
    while (known_.contains(next_)) {
      ++next_;
    }
    return next_;
  }
  std::int64_t of(const std::vector<std::string>& texts) {
    for (; seen_ < texts.size(); ++seen_) {
      known_.insert(std::stoll(texts[seen_]));
    }
    while (known_.contains(next_)) {
      ++next_;
    }
    return next_;
  }

  [[nodiscard]] bool has(std::int64_t value) const { return known_.contains(value); }

 private:
  std::size_t seen_ = 0;
  std::set<std::int64_t> known_;
  std::int64_t next_ = 0;
};

/// A worker and somebody who keeps asking things of it.
class Storm {
 public:
  Storm(std::uint64_t seed, std::shared_ptr<Traffic> traffic)
      : traffic_(std::move(traffic)), worker_(seed, {300, 60}, traffic_, 6) {
    worker_.executor().set_hangs_one_in(60);
  }

  /// Lets this many things happen, with a request now and then.
  void rage(std::size_t steps) {
    for (; steps > 0; --steps) {
      if (worker_.chance().one_in(120)) {
        ask();
      }
      if (worker_.chance().one_in(200)) {
        kill();
      }
      step();
    }
  }

  /// Fair weather again: everything wanted is there and runs.
  void calm_down() {
    traffic_->poll_fails_one_in = 0;
    traffic_->put_fails_one_in = 0;
    worker_.executor().set_hangs_one_in(0);
    for (const auto* name : {"source", "sink"}) {
      want(name);
    }
  }
  bool deliver_all() {
    return worker_.run_until([this] { return checked() && delivered() >= count; },
                             std::chrono::hours{2});
  }
  bool all_answered() {
    return worker_.run_until([this] { return waiting_ == 0; }, std::chrono::minutes{3});
  }
  bool stop() {
    stopping_ = true;
    return worker_.stop(std::chrono::milliseconds{6500});
  }

  [[nodiscard]] std::int64_t delivered() { return delivered_.of(traffic_->delivered); }
  [[nodiscard]] std::int64_t stored() { return stored_.of(worker_.broker().topic("t")); }
  [[nodiscard]] SimulatedWorker& worker() { return worker_; }
  [[nodiscard]] const std::string& violation() const { return violation_; }

 private:
  void step() {
    worker_.step();
    static_cast<void>(checked());
  }

  /// What must hold at every moment.
  bool checked() {
    if (!violation_.empty()) {
      return true;
    }
    if (const auto twice = worker_.broker().find_double_life()) {
      violation_ = "two live incarnations of " + *twice;
    }
    if (worker_.broker().committed("connect-sink", "t") > delivered_offset()) {
      violation_ = "the sink has committed what was not delivered";
    }
    const auto offset = worker_.offsets().stored().find(offset_key);
    if (offset != worker_.offsets().stored().end() && offset->second &&
        std::stoll(offset->second->substr(std::string(R"({"next":)").size())) > stored()) {
      violation_ = "the source has committed what was not stored";
    }
    return true;
  }

  /// The offset up to which everything in the topic has been delivered.
  std::int64_t delivered_offset() {
    static_cast<void>(delivered());
    const auto& topic = worker_.broker().topic("t");
    while (offset_ < topic.size() && delivered_.has(std::stoll(topic[offset_]))) {
      ++offset_;
    }
    return static_cast<std::int64_t>(offset_);
  }

  ConfigMap config_of(const std::string& name) {
    ConfigMap config = {{"name", name}};
    for (const auto& [key, value] : name == "source" ? source : sink) {
      config[key] = value;
    }
    config["note"] = std::to_string(worker_.chance().below(2));
    return config;
  }

  /// A change of configuration starts anew whatever hangs or has failed. Asked again when the
  /// herder was killed over it.
  void want(const std::string& name) {
    ++waiting_;
    worker_.herder().put_config({name}, config_of(name), [this, name](const auto& outcome) {
      --waiting_;
      if (!outcome.ok() && !stopping_) {
        return want(name);
      }
      worker_.herder().set_target({name}, TargetState::started, counted<Done>());
    });
  }

  /// An actor of ours fails. Those of the worker itself a few times only: more, and it gives up.
  void kill() {
    constexpr std::size_t limit = 4;
    const auto number = worker_.chance().below(names_.size());
    if (number >= 2 || killed_[number] < limit) {
      killed_[number] += worker_.kill_now(names_[number]) ? 1 : 0;
    }
  }

  template <class T>
  std::function<void(Result<T>)> counted() {
    ++waiting_;
    return [this](const Result<T>&) { --waiting_; };
  }

  void ask() {
    auto& herder = worker_.herder();
    auto& chance = worker_.chance();
    const runtime::ConnectorName name{chance.one_in(2) ? "source" : "sink"};
    switch (chance.below(9)) {
      case 0:
        return herder.set_target(name, TargetState::paused, counted<Done>());
      case 1:
        return herder.set_target(name, TargetState::stopped, counted<Done>());
      case 2:
      case 3:
        return herder.set_target(name, TargetState::started, counted<Done>());
      case 4:
        return herder.restart_connector(name, counted<Done>());
      case 5:
        return herder.restart({name, chance.one_in(2), chance.one_in(2)},
                              counted<runtime::ConnectorStateInfo>());
      case 6:
        return herder.restart_task({name, 0}, counted<Done>());
      case 7:
        return herder.put_config(name, config_of(name.value), counted<runtime::PutOutcome>());
      default:
        return herder.delete_connector(name, counted<Done>());
    }
  }

  std::shared_ptr<Traffic> traffic_;
  Prefix delivered_;
  Prefix stored_;
  std::string violation_;
  std::size_t offset_ = 0;
  std::int64_t waiting_ = 0;
  bool stopping_ = false;
  static constexpr std::array<const char*, 5> names_ = {"troupe.herder", "troupe.offsets",
                                                        "troupe.connector-supervisor",
                                                        "troupe.connector", "troupe.task"};
  std::array<std::size_t, names_.size()> killed_{};
  SimulatedWorker worker_;
};

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
  for (const auto seed : seeds(1000)) {
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
  }
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
