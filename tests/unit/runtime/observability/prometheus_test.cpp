#include "runtime/observability/prometheus.hpp"

#include "runtime/observability/metrics.hpp"
#include "tests/unit/runtime/observability/registry.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

using namespace std::chrono_literals;

namespace {

using tests::Registry;

std::shared_ptr<MetricGroup> group_of(std::string name, MetricTags tags,
                                      std::vector<MetricAttribute> attributes) {
  auto group = std::make_shared<MetricGroup>();
  group->name = std::move(name);
  group->tags = std::move(tags);
  group->attributes = std::move(attributes);
  return group;
}

MetricAttribute number(std::string name, double value) {
  return {std::move(name), [value](MonotonicTime) { return value; }, {}};
}

MetricAttribute text(std::string name, std::string value) {
  return {std::move(name), {}, [value = std::move(value)] { return value; }};
}

}  // namespace

TEST_CASE("Prometheus: tag values are quoted as JMX does, and escaped", "[runtime][metrics]") {
  CHECK(jmx_value("plain-1.0 x%") == "plain-1.0 x%");
  CHECK(jmx_value("a->b") == "\"a->b\"");
  Registry r;
  const auto group = group_of("source-task-metrics", {{"connector", "a->b \"x\""}, {"task", "0"}},
                              {number("source-record-poll-total", 3)});
  r.metrics.show(group);
  CHECK(r.value("kafka_connect_source_task_source_record_poll_total"
                "{connector=\"\\\"a->b \\\\\\\"x\\\\\\\"\\\"\",task=\"0\"}") == "3");
}

TEST_CASE("metrics: a group is shown as long as its owner lives", "[runtime][metrics]") {
  Registry r;
  auto group = group_of("x", {}, {number("n", 1)});
  r.metrics.show(group);
  CHECK_FALSE(r.metrics.render().empty());
  group.reset();
  CHECK(r.metrics.render().empty());
}

TEST_CASE("Prometheus: both sets of names", "[runtime][metrics]") {
  Registry r;
  const auto group = group_of("source-task-metrics", {{"connector", "a->b"}, {"task", "0"}},
                              {number("source-record-poll-total", 3)});
  const auto worker = group_of("connect-worker-metrics", {}, {number("task-count", 2)});
  r.metrics.show(group);
  r.metrics.show(worker);
  CHECK(r.value("kafka_connect_source_task_source_record_poll_total"
                "{connector=\"\\\"a->b\\\"\",task=\"0\"}") == "3");
  CHECK(r.value("kafka_connect_source_task_metrics_source_record_poll_total"
                "{connector=\"a->b\",task=\"0\"}") == "3");
  CHECK(r.value("kafka_connect_source_task_metrics_source_record_poll"
                "{connector=\"a->b\",task=\"0\"}") == "3");
  CHECK(r.value("kafka_connect_worker_task_count") == "2");
  CHECK(r.value("kafka_connect_connect_worker_metrics_task_count") == "2");
}

TEST_CASE("Prometheus: every family has its help and type once, before its series",
          "[runtime][metrics]") {
  const auto one = group_of("x-metrics", {{"connector", "a"}}, {number("n-total", 1)});
  const auto two = group_of("x-metrics", {{"connector", "b"}}, {number("n-total", 2)});
  CHECK(prometheus_text({two, one}, {}) ==
        "# HELP kafka_connect_x_metrics_n Attribute n-total of x-metrics\n"
        "# TYPE kafka_connect_x_metrics_n gauge\n"
        "kafka_connect_x_metrics_n{connector=\"a\"} 1\n"
        "kafka_connect_x_metrics_n{connector=\"b\"} 2\n"
        "# HELP kafka_connect_x_metrics_n_total Attribute n-total of x-metrics\n"
        "# TYPE kafka_connect_x_metrics_n_total counter\n"
        "kafka_connect_x_metrics_n_total{connector=\"a\"} 1\n"
        "kafka_connect_x_metrics_n_total{connector=\"b\"} 2\n"
        "# HELP kafka_connect_x_n_total Attribute n-total of x-metrics\n"
        "# TYPE kafka_connect_x_n_total counter\n"
        "kafka_connect_x_n_total{connector=\"a\"} 1\n"
        "kafka_connect_x_n_total{connector=\"b\"} 2\n");
}

TEST_CASE("Prometheus: text attributes are labels of a series that is 1", "[runtime][metrics]") {
  Registry r;
  const auto connector =
      group_of("connector-metrics", {{"connector", "c"}}, {text("status", "running")});
  const auto rebalance =
      group_of("connect-worker-rebalance-metrics", {}, {text("leader-name", "http://h:8083/")});
  r.metrics.show(connector);
  r.metrics.show(rebalance);
  CHECK(r.value("kafka_connect_connector_status{connector=\"c\",status=\"running\"}") == "1");
  CHECK(r.value("kafka_connect_connector_metrics_status_info"
                "{connector=\"c\",status=\"running\"}") == "1");
  CHECK(r.value("kafka_connect_worker_rebalance_leader_name{leader_name=\"http://h:8083/\"}") ==
        "1");
  CHECK(r.metrics.render().find("# TYPE kafka_connect_worker_rebalance_leader_name untyped\n") !=
        std::string::npos);
}

TEST_CASE("Prometheus: numbers that are none", "[runtime][metrics]") {
  const auto [value, want] = GENERATE(table<double, std::string>({
      {std::numeric_limits<double>::quiet_NaN(), "NaN"},
      {std::numeric_limits<double>::infinity(), "+Inf"},
      {-std::numeric_limits<double>::infinity(), "-Inf"},
      {0.1, "0.1"},
      {1e21, "1e+21"},
      {-2, "-2"},
  }));
  Registry r;
  const auto group = group_of("x", {}, {number("n", value)});
  r.metrics.show(group);
  CHECK(r.value("kafka_connect_x_n") == want);
}

TEST_CASE("Prometheus: the client id's label has no dash in the rules", "[runtime][metrics]") {
  Registry r;
  const auto group =
      group_of("connect-coordinator-metrics", {{"client-id", "x"}}, {number("assigned-tasks", 1)});
  r.metrics.show(group);
  CHECK(r.value("kafka_connect_coordinator_assigned_tasks{clientid=\"x\"}") == "1");
  CHECK(r.value("kafka_connect_connect_coordinator_metrics_assigned_tasks{client_id=\"x\"}") ==
        "1");
}

TEST_CASE("Prometheus: strange names and tags do not break the text", "[runtime][metrics]") {
  Registry r;
  SECTION("label names become valid") {
    const auto group = group_of("x", {{"1st", "a"}, {"b:c", "d"}, {"", "e"}}, {number("n", 1)});
    r.metrics.show(group);
    CHECK(r.value("kafka_connect_x_n{_1st=\"a\",b_c=\"d\",_=\"e\"}") == "1");
  }
  SECTION("of two labels with the same name the first one counts") {
    const auto group = group_of("x", {{"a-b", "1"}, {"a_b", "2"}}, {number("n", 1)});
    r.metrics.show(group);
    CHECK(r.value("kafka_connect_x_n{a_b=\"1\"}") == "1");
  }
  SECTION("bytes that are not UTF-8 are replaced") {
    const auto group = group_of(
        "x", {}, {text("t", "\xC3\xA4|\xFF|\xC0\xAF|\xED\xA0\x80|\xF0\x9F\x98\x80|\xE2\x82")});
    r.metrics.show(group);
    const std::string bad = "\xEF\xBF\xBD";
    CHECK(r.value("kafka_connect_x_t{t=\"\xC3\xA4|" + bad + '|' + bad + bad + '|' + bad +
                  "|\xF0\x9F\x98\x80|" + bad + "\"}") == "1");
  }
  SECTION("line breaks stay in their line") {
    auto attribute = number("n", 1);
    attribute.help = "two\nlines \\ \"quoted\"";
    const auto group = group_of("x", {{"t", "a\nb"}}, {attribute});
    r.metrics.show(group);
    CHECK(r.metrics.render() ==
          "# HELP kafka_connect_x_n two\\nlines \\\\ \"quoted\"\n"
          "# TYPE kafka_connect_x_n gauge\n"
          "kafka_connect_x_n{t=\"\\\"a\\\\nb\\\"\"} 1\n");
  }
}

TEST_CASE("Prometheus: of two equal series the one shown last counts", "[runtime][metrics]") {
  const auto old = group_of("x", {{"task", "0"}}, {number("n", 1)});
  const auto now = group_of("x", {{"task", "0"}}, {number("n", 2)});
  Registry r;
  r.metrics.show(old);
  r.metrics.show(now);
  CHECK(r.value("kafka_connect_x_n{task=\"0\"}") == "2");
}

}  // namespace troupe::runtime
