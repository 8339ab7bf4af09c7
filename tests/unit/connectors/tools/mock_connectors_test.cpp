#include "connectors/tools/mock_connectors.hpp"

#include "tests/unit/connectors/fake_contexts.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <string>
#include <utility>

using namespace troupe;
using namespace troupe::connectors::tools;
using namespace troupe::test;
using std::chrono::milliseconds;

namespace {

/// Keeps the error a connector raises.
class FakeConnectorContext final : public SourceConnectorContext {
 public:
  [[nodiscard]] RecordingLogger& logger() override { return logger_; }
  [[nodiscard]] PluginMetrics& plugin_metrics() override { return metrics_; }
  [[nodiscard]] std::int64_t now_ms() const override { return 0; }
  void request_task_reconfiguration() override {}
  void raise_error(const ConnectException& error) override {
    raised.set_value(std::string(error.java_class()));
  }
  [[nodiscard]] FixedOffsets& offset_storage_reader() override { return offsets_; }

  std::promise<std::string> raised;

 private:
  RecordingLogger logger_;
  NoMetrics metrics_;
  FixedOffsets offsets_;
};

struct Case {
  const char* name;
  Settings settings;
  std::int64_t after_ms;
  bool want_failure;
};

/// The class of what is thrown; empty when nothing is.
template <class Action>
std::string thrown_by(Action action) {
  try {
    action();
  } catch (const ConnectException& error) {
    return std::string(error.java_class());
  }
  return "";
}

}  // namespace

TEST_CASE("mock tasks: fail once the delay has passed", "[connectors][tools]") {
  const auto c = GENERATE(values<Case>({
      {"no mode", {}, 1'000'000, false},
      {"unknown mode", {{"mock_mode", "other"}, {"delay_ms", "1"}}, 1'000'000, false},
      {"the connector's failure",
       {{"mock_mode", "connector-failure"}, {"delay_ms", "x"}},
       1'000'000,
       false},
      {"at the delay", {{"mock_mode", "task-failure"}, {"delay_ms", "100"}}, 100, false},
      {"after the delay", {{"mock_mode", "task-failure"}, {"delay_ms", "100"}}, 101, true},
      {"before the default", {{"mock_mode", "task-failure"}}, 15'000, false},
      {"after the default", {{"mock_mode", "task-failure"}}, 15'001, true},
  }));
  CAPTURE(c.name);
  const std::string want = c.want_failure ? "java.lang.RuntimeException" : "";

  FakeSourceContext source_context;
  MockSourceTask source;
  source.initialize(source_context);
  source.start(c.settings);
  source_context.now += c.after_ms;
  SourceBatch batch;
  CHECK(thrown_by([&] { source.poll(batch); }) == want);
  CHECK(batch.empty());
  CHECK((c.want_failure || batch.idle() > milliseconds{0}));

  FakeSinkContext sink_context;
  MockSinkTask sink;
  sink.initialize(sink_context);
  sink.start(c.settings);
  sink_context.now += c.after_ms;
  std::vector<SinkRecord> records(1);
  CHECK(thrown_by([&] { sink.put(records); }) == want);
}

TEST_CASE("mock sink: asks to be called before its delay, at most 250 ms on",
          "[connectors][tools]") {
  const auto delay = GENERATE(values<std::pair<const char*, int>>({{"100", 100}, {"5000", 250}}));
  FakeSinkContext context;
  MockSinkTask task;
  task.initialize(context);
  task.start({{"mock_mode", "task-failure"}, {"delay_ms", delay.first}});
  std::vector<SinkRecord> none;
  task.put(none);
  CHECK(context.timeouts == std::vector<milliseconds>(2, milliseconds{delay.second}));
}

TEST_CASE("mock connectors: have one task, with their own settings", "[connectors][tools]") {
  FakeConnectorContext context;
  const Settings settings = {{"mock_mode", "task-failure"}};
  MockSourceConnector source;
  source.initialize(context);
  source.start(settings);
  CHECK(source.task_configs(5) == std::vector<Settings>{settings});
  source.stop();
  MockSinkConnector sink;
  sink.initialize(context);
  sink.start(settings);
  CHECK(sink.task_configs(5) == std::vector<Settings>{settings});
  sink.stop();
}

TEST_CASE("mock connectors: tell the worker of their failure", "[connectors][tools]") {
  FakeConnectorContext context;
  MockSourceConnector connector;
  connector.initialize(context);
  connector.start({{"mock_mode", "connector-failure"}, {"delay_ms", "0"}});
  CHECK(context.raised.get_future().get() == "java.lang.RuntimeException");
  connector.stop();
}

TEST_CASE("mock connectors: tell nothing once stopped", "[connectors][tools]") {
  FakeConnectorContext context;
  MockSourceConnector connector;
  connector.initialize(context);
  connector.start({{"mock_mode", "connector-failure"}});
  connector.stop();
  CHECK(context.raised.get_future().wait_for(milliseconds{0}) == std::future_status::timeout);
}

TEST_CASE("mock connectors: a delay that is no number is Java's error", "[connectors][tools]") {
  FakeConnectorContext context;
  MockSinkConnector connector;
  connector.initialize(context);
  CHECK(thrown_by([&] {
          connector.start({{"mock_mode", "connector-failure"}, {"delay_ms", "soon"}});
        }) == "java.lang.NumberFormatException");
}
