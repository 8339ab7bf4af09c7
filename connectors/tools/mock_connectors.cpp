#include "connectors/tools/mock_connectors.hpp"

#include "connectors/tools/tool_settings.hpp"

namespace troupe::connectors::tools {

std::string MockSourceConnector::version() const { return plugin_version; }

void MockSourceConnector::start(const Settings& settings) {
  settings_ = settings;
  failure_.start(settings, context());
}

std::vector<Settings> MockSourceConnector::task_configs(std::size_t) { return {settings_}; }

void MockSourceConnector::stop() { failure_.stop(); }

std::string MockSourceConnector::task_class() const {
  return "org.apache.kafka.connect.tools.MockSourceTask";
}

std::unique_ptr<SourceTask> MockSourceConnector::create_task() const {
  return std::make_unique<MockSourceTask>();
}

std::string MockSourceTask::version() const { return plugin_version; }

void MockSourceTask::start(const Settings& settings) {
  failure_ = MockTaskFailure(settings, context().now_ms());
}

void MockSourceTask::poll(SourceBatch& batch) {
  failure_.check(context().now_ms());
  batch.idle_for(failure_.pause());
}

std::string MockSinkConnector::version() const { return plugin_version; }

void MockSinkConnector::start(const Settings& settings) {
  settings_ = settings;
  failure_.start(settings, context());
}

std::vector<Settings> MockSinkConnector::task_configs(std::size_t) { return {settings_}; }

void MockSinkConnector::stop() { failure_.stop(); }

std::string MockSinkConnector::task_class() const {
  return "org.apache.kafka.connect.tools.MockSinkTask";
}

std::unique_ptr<SinkTask> MockSinkConnector::create_task() const {
  return std::make_unique<MockSinkTask>();
}

std::string MockSinkTask::version() const { return plugin_version; }

void MockSinkTask::start(const Settings& settings) {
  failure_ = MockTaskFailure(settings, context().now_ms());
  if (failure_.is_wanted()) {
    context().timeout(failure_.pause());
  }
}

void MockSinkTask::put(std::vector<SinkRecord>&) {
  if (!failure_.is_wanted()) {
    return;
  }
  failure_.check(context().now_ms());
  // Without records nothing else would call again before the next commit.
  context().timeout(failure_.pause());
}

void register_mock_source(PluginRegistry& registry) {
  registry.add_source({MockSourceConnector::java_class, plugin_version},
                      [] { return std::make_unique<MockSourceConnector>(); });
}

void register_mock_sink(PluginRegistry& registry) {
  registry.add_sink({MockSinkConnector::java_class, plugin_version},
                    [] { return std::make_unique<MockSinkConnector>(); });
}

}  // namespace troupe::connectors::tools
