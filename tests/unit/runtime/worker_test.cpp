#include "connectors/builtin.hpp"
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include "runtime/worker/connector_work.hpp"
#include "runtime/worker/restart_policy.hpp"
#include "runtime/worker/standalone_state.hpp"
#include "runtime/worker/task_plan.hpp"
#include "runtime/worker/validation.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace troupe::runtime {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

TEST_CASE("restart policy: the pause doubles up to its limit, then no more", "[runtime][restart]") {
  const RestartPolicy policy{5, 1000ms, 5000ms, 300000ms};
  FailureHistory history;
  std::vector<std::int64_t> pauses;
  while (const auto pause = next_restart(policy, history, Errc::internal, 1ms, 0.5)) {
    pauses.push_back(pause->count());
  }
  CHECK(pauses == std::vector<std::int64_t>{1000, 2000, 4000, 5000, 5000});
}

TEST_CASE("restart policy: chance spreads the pause by a fifth", "[runtime][restart]") {
  const RestartPolicy policy;
  FailureHistory low;
  FailureHistory high;
  CHECK(*next_restart(policy, low, Errc::io, 1ms, 0.0) == 800ms);
  CHECK(*next_restart(policy, high, Errc::io, 1ms, 1.0) == 1200ms);
}

TEST_CASE("restart policy: running long enough counts anew", "[runtime][restart]") {
  const RestartPolicy policy{1, 1000ms, 60000ms, 5000ms};
  FailureHistory history;
  CHECK(next_restart(policy, history, Errc::internal, 1ms, 0.5));
  CHECK_FALSE(next_restart(policy, history, Errc::internal, 4999ms, 0.5));
  CHECK(next_restart(policy, history, Errc::internal, 5000ms, 0.5));
}

TEST_CASE("restart policy: what would only repeat is not tried again", "[runtime][restart]") {
  const auto code = GENERATE(Errc::invalid_config, Errc::data);
  FailureHistory history;
  CHECK_FALSE(next_restart({}, history, code, 1ms, 0.5));
}

TEST_CASE("restart policy: none at all is Kafka Connect's behaviour", "[runtime][restart]") {
  FailureHistory history;
  CHECK_FALSE(next_restart({0, 1ms, 1ms, 1ms}, history, Errc::internal, 1h, 0.5));
}

TEST_CASE("task configurations: what is added and what is too many", "[runtime][worker]") {
  std::string warning;
  const Settings sink = {{"topics", "a,b"}, {"tasks.max", "1"}};
  auto one = complete_task_configs({"c"}, ConnectorKind::sink, sink, "T", {{{"x", "y"}}}, warning);
  REQUIRE(one.ok());
  CHECK(one->front() == Settings{{"x", "y"}, {"task.class", "T"}, {"topics", "a,b"}});
  const auto two = complete_task_configs({"c"}, ConnectorKind::sink, sink, "T", {{}, {}}, warning);
  REQUIRE_FALSE(two.ok());
  CHECK(two.error().message.find(
            "The connector c has generated 2 tasks, which is greater than 1") == 0);
  CHECK(warning.empty());
  auto lenient = sink;
  lenient["tasks.max.enforce"] = "false";
  CHECK(complete_task_configs({"c"}, ConnectorKind::sink, lenient, "T", {{}, {}}, warning).ok());
  CHECK_FALSE(warning.empty());
}

TEST_CASE("task clients: defaults, then the worker, then the connector", "[runtime][worker]") {
  config::WorkerConfig worker;
  worker.originals = {{"bootstrap.servers", "b"},
                      {"consumer.max.poll.records", "5"},
                      {"consumer.auto.offset.reset", "latest"},
                      {"producer.acks", "1"}};
  TaskPlan plan{{{"c"}, 2}, ConnectorKind::sink, {{"consumer.override.max.poll.records", "7"}}, {}};
  const auto consumer = consumer_settings(worker, plan);
  CHECK(consumer.at("group.id") == "connect-c");
  CHECK(consumer.at("client.id") == "connector-consumer-c-2");
  CHECK(consumer.at("auto.offset.reset") == "latest");
  CHECK(max_poll_records(consumer).value() == 7);
  CHECK(producer_settings(worker, plan).at("acks") == "1");
  const auto letters = dead_letter_settings(worker, plan);
  CHECK(letters.at("acks") == "1");
  CHECK(letters.at("enable.idempotence") == "false");
  CHECK(letters.at("max.in.flight.requests.per.connection") == "1");
  worker.originals["producer.enable.idempotence"] = "true";
  worker.originals["admin.retries"] = "1";
  plan.connector_config["producer.override.acks"] = "0";
  plan.connector_config["admin.override.retries"] = "2";
  CHECK(dead_letter_settings(worker, plan).at("enable.idempotence") == "true");
  CHECK(dead_letter_settings(worker, plan).at("acks") == "0");
  CHECK(admin_settings(worker, plan).at("retries") == "2");
  CHECK(admin_settings(worker, plan).at("bootstrap.servers") == "b");
  CHECK_FALSE(max_poll_records({{"max.poll.records", "0"}}).ok());
  CHECK(max_poll_records({}).value() == 500);
}

TEST_CASE("standalone state: tasks start anew when anything of theirs differs",
          "[runtime][worker]") {
  StandaloneState state;
  state.put_config({"c"}, {{"a", "1"}});
  auto& stored = *state.find({"c"});
  const std::vector<Settings> tasks = {{{"t", "1"}}};
  CHECK(StandaloneState::tasks_differ(stored, tasks));
  stored.task_configs = tasks;
  stored.config_of_tasks = stored.config;
  CHECK_FALSE(StandaloneState::tasks_differ(stored, tasks));
  state.put_config({"c"}, {{"a", "2"}});
  CHECK(StandaloneState::tasks_differ(stored, tasks));
}

TEST_CASE("validation: unknown classes, missing classes, all errors at once", "[runtime][worker]") {
  const auto registry = std::make_shared<Registry>();
  register_builtin_converters(*registry);
  connectors::register_builtin_connectors(*registry);
  ValidationContext plugins;
  plugins.plugins = registry;
  CHECK(validate_connector(plugins, {{"name", "n"}}).error().message ==
        "Connector config {name=n} contains no connector type");
  const auto unknown = validate_connector(plugins, {{"connector.class", "FileStreamSorce"}});
  CHECK(unknown.error().code == Errc::bad_request);
  CHECK(unknown.error().message.find("FileStreamSource") != std::string::npos);
  const auto bad = validate_connector(
      plugins, {{"connector.class", "FileStreamSource"}, {"name", "n"}, {"key.converter", "no"}});
  CHECK(bad.error().message.find("contains the following 2 error(s):\n") != std::string::npos);
  CHECK(validate_connector(plugins,
                           {{"connector.class", "FileStreamSource"}, {"name", "n"}, {"topic", "t"}})
            .ok());
}

TEST_CASE("validation: a wrong setting of ours is shown and counted, a good one is not",
          "[runtime][worker]") {
  const auto registry = std::make_shared<Registry>();
  register_builtin_converters(*registry);
  connectors::register_builtin_connectors(*registry);
  ValidationContext context;
  context.plugins = registry;
  const auto infos = validate_config(context, {{"connector.class", "FileStreamSource"},
                                               {"name", "n"},
                                               {"topic", "t"},
                                               {"troupe.task.restart.backoff.max.ms", "10"},
                                               {"troupe.task.stall.timeout.ms", "10"}});
  REQUIRE(infos.ok());
  CHECK(infos->error_count == 1);
  const auto& last = infos->configs.back();
  CHECK_FALSE(last.definition);
  CHECK(last.value.name == "troupe.task.restart.backoff.max.ms");
  CHECK(last.value.value == "10");
  CHECK(last.value.errors ==
        std::vector<std::string>{
            "Invalid value 10 for configuration troupe.task.restart.backoff.max.ms: Value must be "
            "at least troupe.task.restart.backoff.ms, which is 1000"});
}

TEST_CASE("standalone state: news of former starts is not taken for news of the present one",
          "[runtime][worker]") {
  const StallInfo stall{"a call does not return", "start", 5};
  StoredConnector stored;
  stored.first_run = 4;
  stored.note_failure(3, {});  // of a connector of that name that was deleted
  CHECK(stored.failures.newest_first().empty());
  stored.note_stall(3, stall);
  CHECK_FALSE(stored.stall);
  stored.note_stall(4, stall);
  CHECK(stored.stall);
  stored.note_stall(5, std::nullopt);
  stored.note_stall(4, stall);
  CHECK_FALSE(stored.stall);
  stored.note_stall(5, stall);
  stored.note_stall(4, std::nullopt);
  CHECK(stored.stall);
  stored.note_failure(4, {});  // its end may be told late: it is history
  CHECK(stored.failures.newest_first().size() == 1);
}

}  // namespace troupe::runtime
