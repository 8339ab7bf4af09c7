#include "tests/support/test_connectors.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>

namespace troupe::tests {

namespace {

/// Never returns, whatever is asked.
void hang() {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait(lock, [] { return false; });
}

/// Counts failures over restarts, by the connector's name.
class Failures {
 public:
  bool take(const std::string& name, int times) {
    const std::lock_guard lock(mutex_);
    return times < 0 || counts_[name]++ < times;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> counts_;
};

std::string text(const Settings& settings, const std::string& name) {
  const auto found = settings.find(name);
  return found == settings.end() ? "" : found->second;
}

class Trouble {
 public:
  explicit Trouble(std::shared_ptr<Failures> failures) : failures_(std::move(failures)) {}
  void configure(const Settings& settings) { settings_ = settings; }
  void at(const std::string& place) {
    if (text(settings_, "hang") == place) {
      hang();
    }
    const auto times = text(settings_, "fail.times");
    if (text(settings_, "fail") == place &&
        failures_->take(text(settings_, "name"), times.empty() ? -1 : std::stoi(times))) {
      throw ConnectException("told to fail in " + place);
    }
  }
  [[nodiscard]] const Settings& settings() const { return settings_; }

 private:
  std::shared_ptr<Failures> failures_;
  Settings settings_;
};

ConfigDef trouble_config() {
  ConfigDef def;
  for (const char* name : {"hang", "fail", "fail.times", "topic"}) {
    ConfigKey key;
    key.name = name;
    key.has_default = true;
    key.default_text = "";
    key.documentation = "What goes wrong, and where.";
    def.define(std::move(key));
  }
  return def;
}

class TroubleSourceTask final : public SourceTask {
 public:
  explicit TroubleSourceTask(std::shared_ptr<Failures> failures) : trouble_(std::move(failures)) {}
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings& settings) override {
    trouble_.configure(settings);
    trouble_.at("start");
    auto& metrics = context().plugin_metrics();
    metrics.add_metric(metrics.metric_name("trouble", "Trouble of the gauge itself.", {}), [this] {
      trouble_.at("gauge");
      return 1.0;
    });
  }
  void poll(SourceBatch& batch) override {
    trouble_.at("poll");
    batch.idle_for(std::chrono::milliseconds{50});
  }
  void stop() override { trouble_.at("stop"); }

 private:
  Trouble trouble_;
};

class TroubleSinkTask final : public SinkTask {
 public:
  explicit TroubleSinkTask(std::shared_ptr<Failures> failures) : trouble_(std::move(failures)) {}
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings& settings) override {
    trouble_.configure(settings);
    trouble_.at("start");
  }
  void put(std::vector<SinkRecord>& records) override {
    if (!records.empty()) {
      trouble_.at("put");
    }
  }
  void stop() override { trouble_.at("stop"); }

 private:
  Trouble trouble_;
};

/// Both kinds of connector: the same trouble on different bases.
template <class Base, class Task, class MadeTask>
class TroubleConnector final : public Base {
 public:
  explicit TroubleConnector(std::shared_ptr<Failures> failures)
      : failures_(failures), trouble_(std::move(failures)) {}
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings& settings) override {
    trouble_.configure(settings);
    trouble_.at("connector.start");
  }
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t) override {
    return {trouble_.settings()};
  }
  void stop() override { trouble_.at("connector.stop"); }
  [[nodiscard]] ConfigDef config() const override { return trouble_config(); }
  [[nodiscard]] std::vector<ValidatedValue> validate(const ConfigMap& settings) const override {
    const auto found = settings.find("hang");
    if (found != settings.end() && found->second == "config") {
      hang();
    }
    return Base::validate(settings);
  }
  [[nodiscard]] std::string task_class() const override { return "troupe.tests.TroubleTask"; }
  [[nodiscard]] std::unique_ptr<Task> create_task() const override {
    return std::make_unique<MadeTask>(failures_);
  }

 private:
  std::shared_ptr<Failures> failures_;
  Trouble trouble_;
};

}  // namespace

void register_test_connectors(PluginRegistry& registry) {
  auto failures = std::make_shared<Failures>();
  registry.add_source({"troupe.tests.TroubleSource", "1"}, [failures] {
    return std::make_unique<TroubleConnector<SourceConnector, SourceTask, TroubleSourceTask>>(
        failures);
  });
  registry.add_sink({"troupe.tests.TroubleSink", "1"}, [failures] {
    return std::make_unique<TroubleConnector<SinkConnector, SinkTask, TroubleSinkTask>>(failures);
  });
}

}  // namespace troupe::tests
