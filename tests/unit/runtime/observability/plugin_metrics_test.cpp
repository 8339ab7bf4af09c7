#include "runtime/observability/plugin_metrics.hpp"

#include "runtime/observability/prometheus.hpp"
#include "tests/unit/runtime/observability/registry.hpp"
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>

namespace troupe::runtime {

using namespace std::chrono_literals;

namespace {

using tests::Registry;

}  // namespace

TEST_CASE("plugin metrics: upstream's rules and texts", "[runtime][metrics]") {
  Registry r;
  auto metrics = r.metrics.plugin_metrics({{"connector", "c"}});
  CHECK_THROWS_WITH(metrics->metric_name("n", "d", {{"connector", "x"}}),
                    "Cannot use connector as a tag name");
  const auto name = metrics->metric_name("n", "d", {{"own", "x"}});
  metrics->add_metric(name, [] { return 7.0; });
  CHECK(r.metrics.render().find("kafka_connect_plugins_n{connector=\"c\",own=\"x\"} 7") !=
        std::string::npos);
  CHECK_THROWS_WITH(metrics->add_metric(name, [] { return 1.0; }),
                    "Metric MetricName [name=n, group=plugins, description=d, tags={connector=c, "
                    "own=x}] already exists");
  metrics->remove_metric(name);
  CHECK_THROWS_AS(metrics->remove_metric(name), IllegalArgumentException);
  const auto sensor = metrics->add_sensor("s", {{name, SensorStatistic::total}});
  sensor->record(2);
  sensor->record(3);
  CHECK(r.metrics.render().find("own=\"x\"} 5") != std::string::npos);
  metrics.reset();
  CHECK(r.metrics.render().empty());
}

TEST_CASE("plugin metrics: a gauge that throws is NaN and costs no other metric",
          "[runtime][metrics]") {
  Registry r;
  const auto plugin = r.metrics.plugin_metrics({});
  plugin->add_metric(plugin->metric_name("bad", "", {}), []() -> double { throw 1; });
  plugin->add_metric(plugin->metric_name("none", "", {}), nullptr);
  plugin->add_metric(plugin->metric_name("good", "what it tells", {}), [] { return 1.5; });
  CHECK(r.value("kafka_connect_plugins_bad") == "NaN");
  CHECK(r.value("kafka_connect_plugins_none") == "NaN");
  CHECK(r.value("kafka_connect_plugins_good") == "1.5");
  CHECK(r.metrics.render().find("# HELP kafka_connect_plugins_good what it tells\n") !=
        std::string::npos);
}

TEST_CASE("plugin metrics: a scrape that still holds a gauge does not call it after its end",
          "[runtime][metrics]") {
  Registry r;
  auto plugin = r.metrics.plugin_metrics({});
  int calls = 0;
  plugin->add_metric(plugin->metric_name("n", "", {}), [&] { return ++calls; });
  const auto held = r.metrics.groups();
  plugin.reset();
  CHECK(prometheus_text(held, {}).find("NaN") != std::string::npos);
  CHECK(calls == 0);
}

TEST_CASE("plugin metrics: the end waits for a gauge that is being read", "[runtime][metrics]") {
  Registry r;
  auto plugin = r.metrics.plugin_metrics({});
  std::promise<void> entered;
  std::promise<void> go_on;
  std::atomic<bool> returned{false};
  plugin->add_metric(plugin->metric_name("n", "", {}), [&] {
    entered.set_value();
    go_on.get_future().wait();
    returned = true;
    return 1.0;
  });
  std::thread scrape([&] { (void)r.metrics.render(); });
  entered.get_future().wait();
  std::thread release([&] { go_on.set_value(); });
  plugin.reset();
  CHECK(returned);
  scrape.join();
  release.join();
}

TEST_CASE("plugin metrics: a gauge may remove itself", "[runtime][metrics]") {
  Registry r;
  const auto plugin = r.metrics.plugin_metrics({});
  const auto name = plugin->metric_name("once", "", {});
  plugin->add_metric(name, [&] {
    plugin->remove_metric(name);
    return 4.0;
  });
  CHECK(r.value("kafka_connect_plugins_once") == "4");
  CHECK(r.value("kafka_connect_plugins_once") == "none");
}

TEST_CASE("plugin metrics: a sensor that is refused leaves nothing behind", "[runtime][metrics]") {
  Registry r;
  const auto plugin = r.metrics.plugin_metrics({});
  const auto taken = plugin->metric_name("taken", "", {{"a", "1"}, {"b", "2"}});
  const auto same = plugin->metric_name("taken", "", {{"b", "2"}, {"a", "1"}});
  const auto free = plugin->metric_name("free", "", {});
  plugin->add_metric(taken, [] { return 1.0; });
  CHECK_THROWS_AS(
      plugin->add_sensor("s", {{free, SensorStatistic::total}, {same, SensorStatistic::rate}}),
      IllegalArgumentException);
  CHECK_THROWS_AS(
      plugin->add_sensor("s", {{free, SensorStatistic::total}, {free, SensorStatistic::rate}}),
      IllegalArgumentException);
  CHECK(r.value("kafka_connect_plugins_free") == "none");
  CHECK_NOTHROW(plugin->add_sensor("s", {{free, SensorStatistic::total}}));
  CHECK_THROWS_WITH(plugin->add_sensor("s", {}), "Sensor s already exists");
}

TEST_CASE("plugin metrics: a sensor's statistics, and its removal", "[runtime][metrics]") {
  Registry r;
  const auto plugin = r.metrics.plugin_metrics({});
  const auto name = [&](const char* text) { return plugin->metric_name(text, "", {}); };
  const auto sensor = plugin->add_sensor("s", {{name("total"), SensorStatistic::total},
                                               {name("rate"), SensorStatistic::rate},
                                               {name("max"), SensorStatistic::max},
                                               {name("min"), SensorStatistic::min},
                                               {name("avg"), SensorStatistic::average},
                                               {name("value"), SensorStatistic::value}});
  sensor->record(3);
  sensor->record(6);
  const auto value = [&](const std::string& what) {
    return r.value("kafka_connect_plugins_" + what);
  };
  CHECK(value("total") == "9");
  CHECK(value("rate") == "0.3");
  CHECK(value("max") == "6");
  CHECK(value("min") == "3");
  CHECK(value("avg") == "4.5");
  CHECK(value("value") == "6");
  plugin->remove_metric(name("max"));
  plugin->remove_sensor("s");
  CHECK(r.metrics.render().empty());
  CHECK_NOTHROW(sensor->record(1));
  CHECK_THROWS_WITH(plugin->remove_sensor("s"), "Unknown sensor s");
}

}  // namespace troupe::runtime
