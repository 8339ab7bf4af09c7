#include "runtime/observability/scraper.hpp"

#include "runtime/seams/executor.hpp"
#include "tests/unit/runtime/observability/registry.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

namespace {

/// Jobs wait until the test runs them: a scrape that has not ended yet.
class HeldExecutor final : public Executor {
 public:
  [[nodiscard]] std::unique_ptr<WorkThread> create(const std::string&, ThreadOwner) override {
    return std::make_unique<Thread>(jobs);
  }
  [[nodiscard]] const AbandonedThreads& abandoned_threads() const override { return none_; }
  void run_one() {
    auto job = std::move(jobs.front());
    jobs.pop_front();
    job();
  }

  std::deque<Job> jobs;

 private:
  class Thread final : public WorkThread {
   public:
    explicit Thread(std::deque<Job>& jobs) : jobs_(jobs) {}
    void run(Job job) override { jobs_.push_back(std::move(job)); }

   private:
    std::deque<Job>& jobs_;
  };
  AbandonedThreads none_;
};

struct Fixture {
  std::shared_ptr<HeldExecutor> held = std::make_shared<HeldExecutor>();
  HeldExecutor& executor = *held;
  tests::Registry r;
  std::shared_ptr<MetricsRegistry> registry = std::make_shared<MetricsRegistry>(r.clock);
  std::shared_ptr<MetricGroup> group = std::make_shared<MetricGroup>();
  int renders = 0;
  std::vector<Result<std::string>> answers;

  Fixture() {
    group->name = "x";
    group->attributes.push_back(
        {"n", [this](MonotonicTime) { return static_cast<double>(++renders); }, {}});
    registry->show(group);
  }
  MetricsScraper::Answer answer() {
    return [this](Result<std::string> text) { answers.push_back(std::move(text)); };
  }
};

}  // namespace

TEST_CASE("scraper: what is asked for meanwhile is answered together", "[runtime][metrics]") {
  Fixture f;
  MetricsScraper scraper(f.registry, f.held, f.r.clock);
  scraper.scrape([&](const Result<std::string>& text) {
    CHECK(text.value().find("kafka_connect_x_n 1") != std::string::npos);
    scraper.scrape(f.answer());
    scraper.scrape(f.answer());
  });
  CHECK(f.executor.jobs.size() == 1);
  f.executor.run_one();
  REQUIRE(f.answers.size() == 2);
  CHECK(f.answers[0].value().find("kafka_connect_x_n 2") != std::string::npos);
  CHECK(f.answers[1].value() == f.answers[0].value());
  CHECK(f.executor.jobs.empty());
  scraper.scrape(f.answer());
  f.executor.run_one();
  CHECK(f.renders == 3);
}

TEST_CASE("scraper: a scrape that does not end lets only so many wait", "[runtime][metrics]") {
  Fixture f;
  MetricsScraper scraper(f.registry, f.held, f.r.clock);
  for (std::size_t i = 0; i < MetricsScraper::max_waiting; ++i) {
    scraper.scrape(f.answer());
  }
  CHECK(f.answers.empty());
  scraper.scrape(f.answer());
  REQUIRE(f.answers.size() == 1);
  CHECK(f.answers[0].error().code == Errc::unavailable);
  f.executor.run_one();
  CHECK(f.answers.size() == MetricsScraper::max_waiting + 1);
  CHECK(f.renders == 1);
}

TEST_CASE("scraper: one that hangs is left behind, who waited is served by the next",
          "[runtime][metrics]") {
  Fixture f;
  MetricsScraper scraper(f.registry, f.held, f.r.clock);
  scraper.scrape(f.answer());
  scraper.scrape(f.answer());
  CHECK(f.executor.jobs.size() == 1);
  scraper.look_after();
  CHECK(f.executor.jobs.size() == 1);
  f.r.clock->time += MetricsScraper::patience;
  scraper.look_after();
  REQUIRE(f.executor.jobs.size() == 2);
  f.executor.jobs.pop_front();  // it never ends
  f.executor.run_one();
  CHECK(f.answers.size() == 2);
  CHECK(f.renders == 1);
}

TEST_CASE("scraper: what waits at the end is not answered", "[runtime][metrics]") {
  Fixture f;
  auto scraper = std::make_unique<MetricsScraper>(f.registry, f.held, f.r.clock);
  scraper->scrape(f.answer());
  scraper.reset();
  f.executor.run_one();
  CHECK(f.answers.empty());
}

}  // namespace troupe::runtime
