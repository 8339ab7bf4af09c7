// A plugin that fits: a source that throws a type of its own when it is told to, and one class of
// each other kind.
#include <troupe/plugin.hpp>

#include <stdexcept>

namespace test_plugins {

/// Known to this library only.
class BrokenSensor : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The same, of the family that the worker knows.
class SensorException final : public troupe::DataException {
 public:
  explicit SensorException(const std::string& message)
      : troupe::DataException(troupe::JavaClass{"test.plugins.SensorException"}, message, "") {}
};

class SensorTask final : public troupe::SourceTask {
 public:
  [[nodiscard]] std::string version() const override { return "2.1"; }
  void start(const troupe::Settings& settings) override { settings_ = settings; }
  void poll(troupe::SourceBatch& batch) override {
    if (settings_["fail"] == "own") {
      throw BrokenSensor("no current on wire 7");
    }
    if (settings_["fail"] == "derived") {
      throw SensorException("wire 8 says 'maybe'");
    }
    if (settings_["fail"] == "number") {
      throw 42;
    }
    batch.idle_for(std::chrono::milliseconds(100));
  }
  void stop() override {}

 private:
  troupe::Settings settings_;
};

class Sensor final : public troupe::SourceConnector {
 public:
  [[nodiscard]] std::string version() const override { return "2.1"; }
  void start(const troupe::Settings& settings) override { settings_ = settings; }
  [[nodiscard]] std::vector<troupe::Settings> task_configs(std::size_t) override {
    return {settings_};
  }
  void stop() override {}
  [[nodiscard]] troupe::ConfigDef config() const override { return {}; }
  [[nodiscard]] std::string task_class() const override { return "test.plugins.SensorTask"; }
  [[nodiscard]] std::unique_ptr<troupe::SourceTask> create_task() const override {
    return std::make_unique<SensorTask>();
  }

 private:
  troupe::Settings settings_;
};

class Nothing final : public troupe::Transformation {
 public:
  void configure(const troupe::Settings&) override {}
  [[nodiscard]] bool apply(troupe::ConnectRecord&) override { return true; }
  [[nodiscard]] troupe::ConfigDef config() const override { return {}; }
};

class Always final : public troupe::Predicate {
 public:
  void configure(const troupe::Settings&) override {}
  [[nodiscard]] bool test(const troupe::ConnectRecord&) override { return true; }
  [[nodiscard]] troupe::ConfigDef config() const override { return {}; }
};

class IntervalProvider final : public troupe::ConfigProvider {
 public:
  void configure(const troupe::Settings&) override {}
  [[nodiscard]] troupe::ConfigData get(const std::string&) override {
    return {{{"interval", "777"}}, {}};
  }
  [[nodiscard]] troupe::ConfigData get(const std::string& path,
                                       const std::set<std::string>&) override {
    return get(path);
  }
};

}  // namespace test_plugins

TROUPE_PLUGIN(registry) {
  using namespace test_plugins;
  registry.add_source({"test.plugins.SensorConnector", "2.1"},
                      [] { return std::make_unique<Sensor>(); });
  registry.add_transformation({"test.plugins.Nothing", "2.1"},
                              [] { return std::make_unique<Nothing>(); });
  registry.add_predicate({"test.plugins.Always", "2.1"}, [] { return std::make_unique<Always>(); });
  registry.add_config_provider({"test.plugins.IntervalProvider", "2.1"},
                               [] { return std::make_unique<IntervalProvider>(); });
}
