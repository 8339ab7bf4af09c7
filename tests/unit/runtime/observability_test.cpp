#include "runtime/observability/loggers.hpp"
#include "runtime/observability/metrics.hpp"
#include "runtime/observability/prometheus.hpp"
#include "runtime/observability/statistics.hpp"
#include "runtime/observability/task_metrics.hpp"
#include "tests/support/scratch.hpp"
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace troupe::runtime {

using namespace std::chrono_literals;

namespace {

class ManualClock final : public Clock {
 public:
  [[nodiscard]] MonotonicTime now() const override { return time; }
  [[nodiscard]] std::int64_t wall_ms() const override { return 1000; }
  MonotonicTime time{};
};

}  // namespace

TEST_CASE("loggers: a level holds for everything below, until one has its own",
          "[runtime][loggers]") {
  LoggerHierarchy loggers([](const LogLine&) {}, std::make_shared<ManualClock>(), LogLevel::info);
  const auto deep = loggers.get("org.apache.kafka.connect");
  CHECK(deep->enabled(LogLevel::info));
  CHECK_FALSE(deep->enabled(LogLevel::debug));
  loggers.set_level("org.apache", LogLevel::debug);
  CHECK(deep->enabled(LogLevel::debug));
  CHECK(loggers.get("org.apache.later")->enabled(LogLevel::debug));
  CHECK_FALSE(loggers.get("org.other")->enabled(LogLevel::debug));
  CHECK_FALSE(loggers.get("org.apachecon")->enabled(LogLevel::debug));
  loggers.set_level("root", LogLevel::error);
  CHECK_FALSE(deep->enabled(LogLevel::warn));
  CHECK(loggers.states().at("org.apache").last_modified_ms == 1000);
}

TEST_CASE("loggers: lines carry name, context and time", "[runtime][loggers]") {
  std::vector<std::string> lines;
  LoggerHierarchy loggers(
      [&](const LogLine& line) {
        lines.push_back(std::string(line.context) + std::string(line.message) + " (" +
                        std::string(line.logger) + ") " + std::to_string(line.wall_ms));
      },
      std::make_shared<ManualClock>(), LogLevel::info);
  loggers.get("a.b", "[c|task-0] ")->warn("text");
  loggers.get("a.b")->debug("not this");
  CHECK(lines == std::vector<std::string>{"[c|task-0] text (a.b) 1000"});
}

TEST_CASE("statistics: averages and extremes over the last windows only", "[runtime][metrics]") {
  WindowedStatistic statistic({10s, 2});
  MonotonicTime start{};
  CHECK(std::isnan(statistic.average(start)));
  CHECK(statistic.rate(start) == 0);
  statistic.record(2, start);
  statistic.record(4, start + 1s);
  CHECK(statistic.average(start + 1s) == 3);
  CHECK(statistic.maximum(start + 1s) == 4);
  CHECK(statistic.minimum(start + 1s) == 2);
  statistic.record(10, start + 12s);
  CHECK(statistic.maximum(start + 12s) == 10);
  CHECK(std::isnan(statistic.average(start + 60s)));
}

TEST_CASE("statistics: a burst is spread over at least one whole window", "[runtime][metrics]") {
  WindowedStatistic statistic({10s, 2});
  MonotonicTime start{};
  statistic.record(100, start);
  CHECK(statistic.rate(start) == 10);
  CHECK(statistic.rate(start + 19s) == Approx(100.0 / 19));
}

TEST_CASE("Prometheus: names, quoting and escapes", "[runtime][metrics]") {
  auto clock = std::make_shared<ManualClock>();
  MetricsRegistry registry(clock);
  auto group = std::make_shared<MetricGroup>();
  group->name = "source-task-metrics";
  group->tags = {{"connector", "a->b \"x\""}, {"task", "0"}};
  group->attributes.push_back({"source-record-poll-total", [](MonotonicTime) { return 3.0; }, {}});
  group->attributes.push_back({"poll-batch-avg-time-ms", [](MonotonicTime) { return NAN; }, {}});
  registry.show(group);
  CHECK(jmx_value("plain-1.0 x%") == "plain-1.0 x%");
  CHECK(jmx_value("a->b") == "\"a->b\"");
  const auto text = registry.render();
  CHECK(text.find("# TYPE kafka_connect_source_task_source_record_poll_total counter\n"
                  "kafka_connect_source_task_source_record_poll_total{connector=\"\\\"a->b "
                  "\\\\\\\"x\\\\\\\"\\\"\",task=\"0\"} 3\n") != std::string::npos);
  CHECK(text.find("poll_batch_avg_time_ms{connector=") != std::string::npos);
  CHECK(text.find("} NaN\n") != std::string::npos);
  group.reset();
  CHECK(registry.render().empty());
}

TEST_CASE("task metrics count what happens and go with the task", "[runtime][metrics]") {
  auto clock = std::make_shared<ManualClock>();
  MetricsRegistry registry(clock);
  {
    SourceTaskObserver observer(registry, {{"c"}, 0}, std::make_shared<tests::NullLogger>(), clock);
    observer.polled(5, 2ms);
    observer.stored(3);
    const auto text = registry.render();
    CHECK(text.find("source_record_poll_total{connector=\"c\",task=\"0\"} 5") != std::string::npos);
    CHECK(text.find("source_record_write_total{connector=\"c\",task=\"0\"} 3") !=
          std::string::npos);
    CHECK(text.find("source_record_active_count{connector=\"c\",task=\"0\"} 2") !=
          std::string::npos);
  }
  CHECK(registry.render().empty());
}

TEST_CASE("plugin metrics: upstream's rules and texts", "[runtime][metrics]") {
  auto clock = std::make_shared<ManualClock>();
  MetricsRegistry registry(clock);
  auto metrics = registry.plugin_metrics({{"connector", "c"}});
  CHECK_THROWS_WITH(metrics->metric_name("n", "d", {{"connector", "x"}}),
                    "Cannot use connector as a tag name");
  const auto name = metrics->metric_name("n", "d", {{"own", "x"}});
  metrics->add_metric(name, [] { return 7.0; });
  CHECK(registry.render().find("kafka_connect_plugins_n{connector=\"c\",own=\"x\"} 7") !=
        std::string::npos);
  CHECK_THROWS_WITH(metrics->add_metric(name, [] { return 1.0; }),
                    "Metric MetricName [name=n, group=plugins, description=d, tags={connector=c, "
                    "own=x}] already exists");
  metrics->remove_metric(name);
  CHECK_THROWS_AS(metrics->remove_metric(name), IllegalArgumentException);
  const auto sensor = metrics->add_sensor("s", {{name, SensorStatistic::total}});
  sensor->record(2);
  sensor->record(3);
  CHECK(registry.render().find("own=\"x\"} 5") != std::string::npos);
  metrics.reset();
  CHECK(registry.render().empty());
}

}  // namespace troupe::runtime
