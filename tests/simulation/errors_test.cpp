// Poison records and converters that ask for retries, in all kinds of weather: what is skipped is
// in the dead letter queue before its offset is committed.
#include "tests/simulation/numbers.hpp"
#include "tests/support/sim/simulated_worker.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

namespace troupe::sim {

namespace {

constexpr std::int64_t count = 150;

const Settings source = {{"connector.class", "sim.NumberSource"}, {"topic", "t"}};
const Settings sink = {{"connector.class", "sim.CollectSink"},
                       {"topics", "t"},
                       {"value.converter", "sim.PickyConverter"},
                       {"errors.tolerance", "all"},
                       {"errors.retry.timeout", "-1"},
                       {"errors.retry.delay.max.ms", "1000"},
                       {"errors.deadletterqueue.topic.name", "dead"}};

class Poisoned {
 public:
  Poisoned(std::uint64_t seed, std::shared_ptr<Traffic> traffic)
      : traffic_(std::move(traffic)), worker_(seed, {200, 50}, traffic_) {
    REQUIRE(worker_.create("source", source).ok());
    REQUIRE(worker_.create("sink", sink).ok());
    worker_.executor().set_hangs_one_in(200);
  }

  [[nodiscard]] SimulatedWorker& worker() { return worker_; }

  /// Everything is where it belongs.
  bool complete() {
    look();
    for (std::int64_t number = 0; number < count; ++number) {
      if (!ended(number)) {
        return false;
      }
    }
    return true;
  }
  /// Poison in the sink, or food among the dead letters.
  bool mixed_up() {
    look();
    return std::any_of(delivered_.begin(), delivered_.end(), is_poison) ||
           !std::all_of(dead_.begin(), dead_.end(), is_poison);
  }
  /// The sink has committed what is neither delivered nor a dead letter.
  bool committed_ahead() {
    look();
    const auto& topic = worker_.broker().topic("t");
    const auto committed = worker_.broker().committed("connect-sink", "t");
    while (checked_ < committed) {
      if (!ended(std::stoll(topic[static_cast<std::size_t>(checked_)]))) {
        return true;
      }
      ++checked_;
    }
    return false;
  }

 private:
  [[nodiscard]] bool ended(std::int64_t number) const {
    return (is_poison(number) ? dead_ : delivered_).contains(number);
  }
  void look() {
    for (; seen_ < traffic_->delivered.size(); ++seen_) {
      delivered_.insert(traffic_->delivered[seen_]);
    }
    const auto& letters = worker_.broker().topic("dead");
    for (; seen_letters_ < letters.size(); ++seen_letters_) {
      dead_.insert(std::stoll(letters[seen_letters_]));
    }
  }

  std::shared_ptr<Traffic> traffic_;
  SimulatedWorker worker_;
  std::size_t seen_ = 0;
  std::size_t seen_letters_ = 0;
  std::int64_t checked_ = 0;
  std::set<std::int64_t> delivered_;
  std::set<std::int64_t> dead_;
};

}  // namespace

TEST_CASE("poison records: none is lost, none is delivered, none is committed before it is written",
          "[simulation][errors]") {
  for (const auto seed : seeds(300)) {
    CAPTURE(seed);
    auto traffic = std::make_shared<Traffic>();
    traffic->count = count;
    traffic->put_fails_one_in = 40;
    traffic->convert_fails_one_in = 60;
    Poisoned poisoned(seed, traffic);
    bool ahead = false;
    const bool complete = poisoned.worker().run_until(
        [&] {
          ahead = ahead || poisoned.committed_ahead();
          return ahead || poisoned.complete();
        },
        std::chrono::hours{2});
    CHECK_FALSE(ahead);
    REQUIRE(complete);
    CHECK(poisoned.worker().stop(std::chrono::seconds{12}));
    CHECK_FALSE(poisoned.committed_ahead());
    CHECK_FALSE(poisoned.mixed_up());
  }
}

TEST_CASE("a stop in the middle of retries comes within its limit and loses nothing",
          "[simulation][errors]") {
  for (const auto seed : seeds(200)) {
    CAPTURE(seed);
    auto traffic = std::make_shared<Traffic>();
    traffic->count = count;
    traffic->convert_fails_one_in = 2;
    Poisoned poisoned(seed, traffic);
    poisoned.worker().run_until([] { return false; }, std::chrono::seconds{1});
    CHECK(poisoned.worker().stop(std::chrono::seconds{12}));
    CHECK_FALSE(poisoned.committed_ahead());
    CHECK_FALSE(poisoned.mixed_up());
  }
}

}  // namespace troupe::sim
