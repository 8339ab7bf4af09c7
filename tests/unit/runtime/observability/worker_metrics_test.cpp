#include "runtime/observability/worker_metrics.hpp"

#include "runtime/observability/prometheus.hpp"
#include "runtime/observability/recovery_metrics.hpp"
#include "runtime/seams/real/thread_executor.hpp"
#include "tests/unit/runtime/observability/registry.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <latch>
#include <string>
#include <thread>

namespace troupe::runtime {

using namespace std::chrono_literals;

namespace {

using tests::Registry;

const std::string tags = "{connector=\"c\",task=\"0\"}";

}  // namespace

TEST_CASE("worker metrics: starts and what runs", "[runtime][metrics]") {
  Registry r;
  WorkerMetrics worker(r.metrics);
  const auto value = [&](const std::string& what) {
    return r.value("kafka_connect_worker_" + what);
  };
  CHECK(value("connector_startup_success_percentage") == "0");
  CHECK(value("connector_startup_failure_percentage") == "0");
  worker.connector_started(true, r.clock->time);
  worker.task_started(true, r.clock->time);
  worker.task_started(false, r.clock->time);
  worker.task_started(false, r.clock->time);
  worker.task_started(false, r.clock->time);
  worker.connectors_changed(2);
  worker.connectors_changed(-1);
  worker.tasks_changed(3);
  CHECK(value("connector_count") == "1");
  CHECK(value("task_count") == "3");
  CHECK(value("connector_startup_attempts_total") == "1");
  CHECK(value("task_startup_attempts_total") == "4");
  CHECK(value("task_startup_success_total") == "1");
  CHECK(value("task_startup_failure_total") == "3");
  CHECK(value("task_startup_success_percentage") == "0.25");
  CHECK(value("task_startup_failure_percentage") == "0.75");
}

TEST_CASE("connector metrics: tasks by state, only while there are tasks", "[runtime][metrics]") {
  Registry r;
  ConnectorMetrics connector(r.metrics, {"c"});
  connector.connector_replaced("org.x.Y", ConnectorKind::sink);
  const auto count = [&](const std::string& what) {
    return r.value("kafka_connect_worker_connector_" + what + "_task_count{connector=\"c\"}");
  };
  CHECK(count("total") == "none");
  connector.tasks_replaced(2);
  connector.task_status(0, ReportedState::running);
  connector.task_status(1, ReportedState::failed);
  connector.task_status(7, ReportedState::failed);
  CHECK(count("total") == "2");
  CHECK(count("running") == "1");
  CHECK(count("failed") == "1");
  CHECK(count("unassigned") == "0");
  CHECK(r.value("kafka_connect_connector_task_status"
                "{connector=\"c\",task=\"1\",status=\"failed\"}") == "1");
  connector.tasks_replaced(1);
  CHECK(count("total") == "1");
  CHECK(count("unassigned") == "1");
  connector.tasks_replaced(0);
  CHECK(count("total") == "none");
}

TEST_CASE("connector metrics: shares of a task's life", "[runtime][metrics]") {
  Registry r;
  ConnectorMetrics connector(r.metrics, {"c"});
  connector.connector_replaced("org.x.Y", ConnectorKind::source);
  connector.tasks_replaced(1);
  connector.task_status(0, ReportedState::running);
  r.clock->time += 3s;
  connector.task_status(0, ReportedState::paused);
  r.clock->time += 1s;
  CHECK(r.value("kafka_connect_connector_task_running_ratio" + tags) == "0.75");
  CHECK(r.value("kafka_connect_connector_task_pause_ratio" + tags) == "0.25");
}

TEST_CASE("connector metrics: a connector that starts again leaves its tasks as they are",
          "[runtime][metrics]") {
  Registry r;
  ConnectorMetrics connector(r.metrics, {"c"});
  connector.connector_replaced("org.x.Y", ConnectorKind::source);
  connector.connector_status(ReportedState::running, "1.2");
  connector.tasks_replaced(1);
  connector.task_status(0, ReportedState::running);
  connector.connector_replaced("org.x.Z", ConnectorKind::source);
  const std::string c = "{connector=\"c\"";
  CHECK(r.value("kafka_connect_connector_status" + c + ",status=\"unassigned\"}") == "1");
  CHECK(r.value("kafka_connect_connector_status" + c + ",status=\"running\"}") == "none");
  CHECK(r.value("kafka_connect_connector_connector_class" + c + ",connector_class=\"org.x.Z\"}") ==
        "1");
  CHECK(r.value("kafka_connect_worker_connector_running_task_count" + c + "}") == "1");
}

TEST_CASE("connector metrics: a scrape that still holds a task that is gone changes nothing",
          "[runtime][metrics]") {
  Registry r;
  ConnectorMetrics connector(r.metrics, {"c"});
  connector.connector_replaced("org.x.Y", ConnectorKind::source);
  connector.tasks_replaced(2);
  const auto held = r.metrics.groups();
  connector.tasks_replaced(1);
  CHECK_FALSE(prometheus_text(held, r.clock->time).empty());
  CHECK(r.value("kafka_connect_worker_connector_total_task_count{connector=\"c\"}") == "1");
}

TEST_CASE("connector metrics: what the connector is", "[runtime][metrics]") {
  Registry r;
  {
    ConnectorMetrics connector(r.metrics, {"c"});
    connector.connector_replaced("org.x.Y", ConnectorKind::sink);
    CHECK(r.value("kafka_connect_connector_status{connector=\"c\",status=\"unassigned\"}") == "1");
    connector.connector_status(ReportedState::running, "1.2");
    const auto value = [&](const std::string& what, const std::string& is) {
      return r.value("kafka_connect_connector_" + what + "{connector=\"c\"," + what + "=\"" + is +
                     "\"}");
    };
    CHECK(value("status", "running") == "1");
    CHECK(value("connector_type", "sink") == "1");
    CHECK(value("connector_class", "org.x.Y") == "1");
    CHECK(value("connector_version", "1.2") == "1");
  }
  CHECK(r.metrics.render().empty());
}

TEST_CASE("recovery metrics: memory and threads of the whole process, whoever started them",
          "[runtime][metrics]") {
  Registry r;
  const RecoveryMetrics recovery(r.metrics, std::make_shared<ThreadExecutor>());
  const auto threads = [&] {
    return std::stoi(r.value("kafka_connect_troupe_recovery_process_threads"));
  };
  constexpr double megabyte = 1024 * 1024;
  CHECK(std::stod(r.value("kafka_connect_troupe_recovery_resident_memory_bytes")) > megabyte);
  const auto before = threads();
  std::latch looked_at{1};
  std::jthread more([&] { looked_at.wait(); });
  CHECK(threads() == before + 1);
  looked_at.count_down();
}

TEST_CASE("recovery metrics: restarts and stalls are counted", "[runtime][metrics]") {
  Registry r;
  RecoveryMetrics recovery(r.metrics, std::make_shared<ThreadExecutor>());
  recovery.task_restarted();
  recovery.task_stalled();
  recovery.task_stalled();
  recovery.connector_stalled();
  CHECK(r.value("kafka_connect_troupe_recovery_task_restart_total") == "1");
  CHECK(r.value("kafka_connect_troupe_recovery_task_stall_total") == "2");
  CHECK(r.value("kafka_connect_troupe_recovery_connector_stall_total") == "1");
}

}  // namespace troupe::runtime
