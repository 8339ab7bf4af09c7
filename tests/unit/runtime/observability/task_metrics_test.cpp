#include "runtime/observability/task_metrics.hpp"

#include "runtime/observability/task_error_metrics.hpp"
#include "tests/unit/runtime/observability/registry.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace troupe::runtime {

using namespace std::chrono_literals;

namespace {

using tests::Registry;

class ListLogger final : public Logger {
 public:
  explicit ListLogger(LogLevel least) : least_(least) {}
  [[nodiscard]] bool enabled(LogLevel level) const noexcept override { return level >= least_; }
  void log(LogLevel level, std::string_view message) override {
    CHECK(level == LogLevel::warn);
    lines.emplace_back(message);
  }
  std::vector<std::string> lines;

 private:
  LogLevel least_;
};

const TaskId task{{"c"}, 0};
const std::string tags = "{connector=\"c\",task=\"0\"}";

}  // namespace

TEST_CASE("source task metrics: active records never fall below none", "[runtime][metrics]") {
  Registry r;
  SourceTaskObserver observer(r.metrics, task, std::make_shared<ListLogger>(LogLevel::off),
                              r.clock);
  const auto active = [&](const char* end) {
    return r.value("kafka_connect_source_task_source_record_active_count" + (end + tags));
  };
  CHECK(active("") == "0");
  CHECK(active("_max") == "NaN");
  observer.polled(4, 2ms);
  observer.dropped(1);
  CHECK(active("") == "3");
  observer.stored(9);
  CHECK(active("") == "0");
  CHECK(active("_max") == "4");
  CHECK(r.value("kafka_connect_source_task_source_record_write_total" + tags) == "9");
  CHECK(r.value("kafka_connect_source_task_poll_batch_max_time_ms" + tags) == "2");
  CHECK(r.value("kafka_connect_connector_task_batch_size_max" + tags) == "4");
}

TEST_CASE("source task metrics: commits of offsets", "[runtime][metrics]") {
  Registry r;
  SourceTaskObserver observer(r.metrics, task, std::make_shared<ListLogger>(LogLevel::off),
                              r.clock);
  const auto value = [&](const char* what) {
    return r.value("kafka_connect_connector_task_offset_commit_" + (what + tags));
  };
  CHECK(value("avg_time_ms") == "NaN");
  CHECK(value("success_percentage") == "0");
  CHECK(value("failure_percentage") == "0");
  observer.committed(10ms);
  observer.committed(30ms);
  observer.commit_failed();
  observer.commit_failed();
  CHECK(value("avg_time_ms") == "20");
  CHECK(value("max_time_ms") == "30");
  CHECK(value("success_percentage") == "0.5");
  CHECK(value("failure_percentage") == "0.5");
}

TEST_CASE("sink task metrics count what happens", "[runtime][metrics]") {
  Registry r;
  SinkTaskObserver observer(r.metrics, task, std::make_shared<ListLogger>(LogLevel::off), r.clock);
  observer.partitions(3);
  observer.consumed(5);
  observer.put(4, 7ms);
  observer.put(0, 9ms);
  observer.committed(1ms);
  observer.commit_failed();
  observer.commit_skipped();
  observer.active(5);
  observer.active(2);
  const auto value = [&](const char* what) {
    return r.value("kafka_connect_sink_task_" + (what + tags));
  };
  CHECK(value("partition_count") == "3");
  CHECK(value("sink_record_read_total") == "5");
  CHECK(value("sink_record_send_total") == "4");
  CHECK(value("sink_record_active_count") == "2");
  CHECK(value("sink_record_active_count_max") == "5");
  CHECK(value("put_batch_max_time_ms") == "9");  // one without records counts, as upstream
  CHECK(value("offset_commit_completion_total") == "1");
  CHECK(value("offset_commit_skip_total") == "1");
  CHECK(value("offset_commit_seq_no") == "2");
  CHECK(r.value("kafka_connect_connector_task_batch_size_avg" + tags) == "2");
  CHECK(r.value("kafka_connect_connector_task_offset_commit_failure_percentage" + tags) == "0.5");
}

TEST_CASE("task metrics: trouble is a warning with its causes", "[runtime][metrics]") {
  Registry r;
  const Error error{Errc::retriable, "try later",
                    "org.apache.kafka.connect.errors.RetriableException",
                    "java.io.IOException: full"};
  SECTION("logged") {
    const auto logger = std::make_shared<ListLogger>(LogLevel::warn);
    SinkTaskObserver(r.metrics, task, logger, r.clock).trouble("put", error);
    SourceTaskObserver(r.metrics, task, logger, r.clock).trouble("poll", error);
    REQUIRE(logger->lines.size() == 2);
    CHECK(logger->lines[0].find(
              "put: org.apache.kafka.connect.errors.RetriableException: try later") == 0);
    CHECK(logger->lines[0].find("java.io.IOException: full") != std::string::npos);
    CHECK(logger->lines[1].find("poll: ") == 0);
  }
  SECTION("unless the level is higher") {
    const auto logger = std::make_shared<ListLogger>(LogLevel::error);
    SinkTaskObserver(r.metrics, task, logger, r.clock).trouble("put", error);
    CHECK(logger->lines.empty());
  }
}

TEST_CASE("task metrics: two tasks do not influence each other", "[runtime][metrics]") {
  Registry r;
  const auto logger = std::make_shared<ListLogger>(LogLevel::off);
  SourceTaskObserver one(r.metrics, task, logger, r.clock);
  SourceTaskObserver two(r.metrics, {{"c"}, 1}, logger, r.clock);
  one.polled(3, 1ms);
  CHECK(r.value("kafka_connect_source_task_source_record_poll_total" + tags) == "3");
  CHECK(r.value("kafka_connect_source_task_source_record_poll_total{connector=\"c\",task=\"1\"}") ==
        "0");
}

TEST_CASE("task metrics may be read while they are written", "[runtime][metrics]") {
  Registry r;
  SourceTaskObserver observer(r.metrics, task, std::make_shared<ListLogger>(LogLevel::off),
                              r.clock);
  constexpr int batches = 2000;
  std::thread polls([&] {
    for (int i = 0; i < batches; ++i) {
      observer.polled(1, 1us);
    }
  });
  std::thread acknowledgements([&] {
    for (int i = 0; i < batches; ++i) {
      observer.stored(1);
    }
  });
  for (int i = 0; i < 20; ++i) {
    CHECK_FALSE(r.metrics.render().empty());
  }
  polls.join();
  acknowledgements.join();
  CHECK(r.value("kafka_connect_source_task_source_record_write_total" + tags) == "2000");
}

TEST_CASE("task error metrics start at none and count", "[runtime][metrics]") {
  Registry r;
  TaskErrorMetrics errors(r.metrics, task, r.clock);
  const auto value = [&](const char* what) {
    return r.value("kafka_connect_task_error_" + (what + tags));
  };
  CHECK(value("total_record_failures") == "0");
  CHECK(value("last_error_timestamp") == "0");
  errors.count(TaskErrorCount::record_failures);
  errors.count(TaskErrorCount::record_failures);
  CHECK(value("last_error_timestamp") == "0");
  errors.count(TaskErrorCount::record_errors);
  errors.count(TaskErrorCount::deadletterqueue_produce_failures);
  CHECK(value("total_record_failures") == "2");
  CHECK(value("total_record_errors") == "1");
  CHECK(value("total_records_skipped") == "0");
  CHECK(value("deadletterqueue_produce_failures") == "1");
  CHECK(value("last_error_timestamp") == "1000");
  CHECK(r.value("kafka_connect_task_error_metrics_total_record_failures" + tags) == "2");
}

}  // namespace troupe::runtime
