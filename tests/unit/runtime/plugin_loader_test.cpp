#include "runtime/plugins/plugin_loader.hpp"

#include "connectors/builtin.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/worker/worker_file.hpp"
#include "tests/support/scratch.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace troupe::runtime {

namespace {

namespace fs = std::filesystem;

class RecordedLog final : public Logger {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return true; }
  void log(LogLevel level, std::string_view message) override {
    lines_.emplace_back(level, message);
  }
  /// How many lines of a level have all these texts in them.
  [[nodiscard]] std::size_t count(LogLevel level, const std::vector<std::string>& texts) const {
    return static_cast<std::size_t>(
        std::count_if(lines_.begin(), lines_.end(), [&](const auto& line) {
          return line.first == level && std::all_of(texts.begin(), texts.end(), [&](const auto& t) {
                   return line.second.find(t) != std::string::npos;
                 });
        }));
  }
  [[nodiscard]] std::string text() const {
    std::string all;
    for (const auto& [level, line] : lines_) {
      all += line + '\n';
    }
    return all;
  }

 private:
  std::vector<std::pair<LogLevel, std::string>> lines_;
};

/// A folder with copies of libraries, as a user's plugin.path.
struct PluginFolder {
  tests::ScratchFolder folder;

  explicit PluginFolder(const std::vector<std::string>& plugins) {
    for (const auto& plugin : plugins) {
      fs::copy_file(library(plugin), path(plugin));
    }
  }
  [[nodiscard]] std::string path(const std::string& plugin) const {
    return folder.path(plugin + ".so");
  }
  static std::string library(const std::string& plugin) {
    return std::string(TROUPE_TEST_PLUGINS) + '/' + plugin + ".so";
  }
};

struct Loaded {
  Registry registry;
  RecordedLog log;
  explicit Loaded(const std::vector<std::string>& plugin_path) {
    connectors::register_builtin_connectors(registry);
    load_plugins(plugin_path, registry, log);
  }
};

}  // namespace

TEST_CASE("plugin libraries: a good one's classes are there under names and aliases",
          "[runtime][plugins]") {
  const PluginFolder plugins({"good"});
  const Loaded loaded({plugins.folder.path("")});
  CAPTURE(loaded.log.text());
  for (const std::string name : {"test.plugins.SensorConnector", "SensorConnector", "Sensor"}) {
    CAPTURE(name);
    const auto connector = loaded.registry.create_connector(name);
    REQUIRE(connector.ok());
    CHECK(connector.value().source->version() == "2.1");
  }
  CHECK(loaded.registry.connector_version("Sensor") == "2.1");
  CHECK(loaded.registry.create_transformation("Nothing").ok());
  CHECK(loaded.registry.create_predicate("test.plugins.Always").ok());
  CHECK(loaded.registry.create_config_provider("test.plugins.IntervalProvider").ok());
  CHECK(loaded.log.count(LogLevel::info, {"Loading plugin from: " + plugins.path("good")}) == 1);
  CHECK(loaded.log.count(LogLevel::info, {"Added plugin 'test.plugins.IntervalProvider'"}) == 1);
  CHECK(loaded.registry.create_connector("none").error().message.find(
            "version='2.1', encodedVersion=2.1, type=source, typeName='source', location='file:" +
            plugins.path("good") + "'}") != std::string::npos);
}

TEST_CASE("plugin libraries: what is no plugin is neither loaded nor an error",
          "[runtime][plugins]") {
  const PluginFolder plugins({"no_plugin"});
  const Loaded loaded({plugins.folder.path("")});
  CHECK(loaded.log.count(LogLevel::error, {}) + loaded.log.count(LogLevel::warn, {}) == 0);
  CHECK(loaded.log.count(LogLevel::debug, {"exports no troupe_plugin_descriptor"}) == 1);
  CHECK(loaded.log.count(LogLevel::info, {plugins.path("no_plugin"), "no plugin for troupe"}) == 1);
}

TEST_CASE("plugin libraries: a broken one is reported and adds nothing, the others go on",
          "[runtime][plugins]") {
  struct Case {
    std::string plugin;
    std::vector<std::string> reason;
  };
  const auto c = GENERATE(values<Case>({
      {"newer", {"plugin API version: the worker has 1, the library 2"}},
      {"no_register", {"it exports troupe_plugin_descriptor but not troupe_register_v1"}},
      {"second_troupe",
       {"it is linked with libtroupe.so.99, which this program does not use; link plugins with "
        "troupe::plugin"}},
      {"throwing", {"NoLicence", "the licence file is missing"}},
      {"unresolved", {"undefined symbol", "(troupe::function_of_a_later_troupe[abi:cxx11](int))"}},
  }));
  CAPTURE(c.plugin);
  const PluginFolder plugins({"good", c.plugin});
  const Loaded loaded({plugins.folder.path("")});
  CAPTURE(loaded.log.text());
  auto texts = c.reason;
  texts.push_back("plugin.path: " + plugins.path(c.plugin) + " is refused: ");
  CHECK(loaded.log.count(LogLevel::error, texts) == 1);
  CHECK(loaded.log.count(LogLevel::error, {}) == 1);
  CHECK(loaded.registry.create_connector("Sensor").ok());
  CHECK_FALSE(loaded.registry.create_transformation("test.plugins.HalfWay").ok());
}

TEST_CASE("plugin libraries: the second library with a class is refused, and told who has it",
          "[runtime][plugins]") {
  const PluginFolder plugins({"good", "second_good"});
  const Loaded loaded({plugins.folder.path("")});
  CHECK(loaded.log.count(
            LogLevel::error,
            {plugins.path("second_good") + " is refused",
             "class test.plugins.Nothing of file:" + plugins.path("second_good") +
                 " exists already: it came first from file:" + plugins.path("good")}) == 1);
  CHECK_FALSE(loaded.registry.create_transformation("test.plugins.Second").ok());
  CHECK(loaded.registry.create_transformation("test.plugins.Nothing").ok());
}

TEST_CASE("plugin libraries: one library, several registries", "[runtime][plugins]") {
  const std::vector<std::string> path = {PluginFolder::library("good")};
  const Loaded first(path);
  const Loaded second(path);
  CHECK(first.registry.create_connector("Sensor").ok());
  CHECK(second.registry.create_connector("Sensor").ok());
}

TEST_CASE("plugin libraries: exceptions of their own types end as errors with text and type",
          "[runtime][plugins]") {
  const Loaded loaded({PluginFolder::library("good")});
  const auto failure_of = [&](const std::string& kind) {
    const auto connector = loaded.registry.create_connector("Sensor");
    auto task = connector.value().source->create_task();
    task->start({{"fail", kind}});
    SourceBatch batch;
    const auto outcome = guard([&] { task->poll(batch); });
    REQUIRE_FALSE(outcome.ok());
    return outcome.error();
  };
  CHECK(failure_of("own").message == "no current on wire 7");
  CHECK(failure_of("own").java_class == "test_plugins::BrokenSensor");
  CHECK(failure_of("derived").message == "wire 8 says 'maybe'");
  CHECK(failure_of("derived").java_class == "test.plugins.SensorException");
  CHECK(failure_of("derived").code == Errc::data);
  CHECK(failure_of("number").java_class == "int");
}

TEST_CASE("plugin libraries: a config provider from one serves the worker file",
          "[runtime][plugins]") {
  Settings settings = {{"bootstrap.servers", "localhost:9092"},
                       {"key.converter", "org.apache.kafka.connect.storage.StringConverter"},
                       {"value.converter", "org.apache.kafka.connect.storage.StringConverter"},
                       {"offset.storage.file.filename", "/tmp/offsets"},
                       {"config.providers", "mine"},
                       {"config.providers.mine.class", "test.plugins.IntervalProvider"},
                       {"offset.flush.interval.ms", "${mine:interval}"},
                       {"plugin.path", PluginFolder::library("good")}};
  const auto parsed = parse_worker(settings);
  REQUIRE(parsed.ok());
  CHECK(parsed.value().config.offset_flush_interval == std::chrono::milliseconds(777));
  settings["plugin.path"] = PluginFolder::library("newer");
  const auto refused = parse_worker(settings);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().message.find("test.plugins.IntervalProvider") != std::string::npos);
  CHECK(refused.error().message.find("the worker has 1, the library 2") != std::string::npos);
}

TEST_CASE("registry: an alias of several connectors names none of them", "[runtime][plugins]") {
  Registry registry;
  connectors::register_builtin_connectors(registry);
  registry.set_origin("file:/plugins/other.so");
  registry.add_source({"other.FileStreamSourceConnector", "3"}, [] { return nullptr; });
  const auto connector = registry.create_connector("FileStreamSource");
  REQUIRE_FALSE(connector.ok());
  CHECK(connector.error().code == Errc::internal);
  CHECK(connector.error().message.starts_with(
      "More than one connector matches alias FileStreamSource. Please use full package and class "
      "name instead. Classes found: PluginDesc{klass=class "
      "org.apache.kafka.connect.file.FileStreamSourceConnector, "));
  CHECK(connector.error().message.find(
            ", PluginDesc{klass=class other.FileStreamSourceConnector") != std::string::npos);
  CHECK(connector.error().message.find("FileStreamSink") == std::string::npos);
  CHECK(registry.find_connector("other.FileStreamSourceConnector"));
}

}  // namespace troupe::runtime
