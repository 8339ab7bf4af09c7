#include "tests/support/test_connectors.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace troupe::tests {

namespace {

/// Never returns, whatever is asked.
void hang() {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait(lock, [] { return false; });
}

/// Returns once the file is there: a call that comes back long after it was given up. That it waits
/// is told by a file as well.
void wait_for(const std::string& file) {
  std::error_code ignored;
  std::ofstream(file + ".waits") << '\n';
  while (!std::filesystem::exists(file, ignored)) {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

/// Threads and memory that nobody gives back.
void leak(std::size_t threads, std::size_t bytes) {
  static std::mutex mutex;
  static std::vector<std::vector<char>> leaked;
  for (; threads > 0; --threads) {
    std::thread(hang).detach();
  }
  const std::lock_guard lock(mutex);
  leaked.emplace_back(bytes, 'x');
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
  void at(const std::string& place) const {
    const auto name = text(settings_, "name");
    const auto times = [this](const char* setting) {
      const auto given = text(settings_, setting);
      return given.empty() ? -1 : std::stoi(given);
    };
    if (text(settings_, "hang") == place && failures_->take(name + "/hang", times("hang.times"))) {
      const auto release = text(settings_, "hang.until.file");
      release.empty() ? hang() : wait_for(release);
    }
    if (text(settings_, "fail") == place && failures_->take(name, times("fail.times"))) {
      if (text(settings_, "fail.with") == "int") {
        throw 42;  // NOLINT(hicpp-exception-baseclass): what careless plugins do
      }
      if (text(settings_, "fail.with") == "retriable") {
        throw RetriableException("told to be retried in " + place);
      }
      if (text(settings_, "fail.with") == "cause") {
        throw ConnectException("told to fail in " + place, "java.io.IOException: no ink");
      }
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
  for (const char* name :
       {"hang", "hang.times", "hang.until.file", "fail", "fail.times", "fail.with", "topic",
        "lines", "journal", "leak.threads", "leak.bytes"}) {
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
  TroubleSourceTask(const TroubleSourceTask&) = delete;
  TroubleSourceTask& operator=(const TroubleSourceTask&) = delete;
  TroubleSourceTask(TroubleSourceTask&&) = delete;
  TroubleSourceTask& operator=(TroubleSourceTask&&) = delete;
  ~TroubleSourceTask() override {
    if (text(trouble_.settings(), "fail") == "meddle") {
      meddle();
    }
  }
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings& settings) override {
    trouble_.configure(settings);
    trouble_.at("start");
    const auto count = [&](const char* name) {
      const auto given = text(settings, name);
      return given.empty() ? std::size_t{0} : static_cast<std::size_t>(std::stoul(given));
    };
    leak(count("leak.threads"), count("leak.bytes"));
    auto& metrics = context().plugin_metrics();
    metrics.add_metric(metrics.metric_name("trouble", "Trouble of the gauge itself.", {}), [this] {
      trouble_.at("gauge");
      return 1.0;
    });
  }
  void poll(SourceBatch& batch) override {
    trouble_.at("poll");
    const auto& settings = trouble_.settings();
    const auto topic = text(settings, "topic");
    const auto lines = text(settings, "lines");
    if (topic.empty() || (!lines.empty() && number_ >= std::stoll(lines))) {
      batch.idle_for(std::chrono::milliseconds{50});
      return;
    }
    // One record a poll, told apart by the incarnation that made it.
    auto& record = batch.emplace();
    record.topic = TopicName(Text(topic));
    record.value = Value(std::to_string(reinterpret_cast<std::uintptr_t>(this)) + ' ' +
                         std::to_string(number_));
    record.source_partition = std::make_shared<const OffsetMap>(OffsetMap{{Text("p"), Value("0")}});
    record.source_offset = SourceOffset(Text::of_static("next"), ++number_);
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  void stop() override { trouble_.at("stop"); }

 private:
  /// Asks for an offset when the task is no more, from a thread that has no business there.
  void meddle() {
    std::ofstream journal(text(trouble_.settings(), "journal"), std::ios::app);
    std::jthread([&] {
      try {
        const auto offset = context().offset_storage_reader().offset({{Text("p"), Value("0")}});
        journal << (offset ? "an offset\n" : "no offset\n");
      } catch (const ConnectException& error) {
        journal << "refused: " << error.what() << '\n';
      }
      context().logger().info("the last words of a task");
    });
  }

  Trouble trouble_;
  std::int64_t number_ = 0;
};

class TroubleSinkTask final : public SinkTask {
 public:
  explicit TroubleSinkTask(std::shared_ptr<Failures> failures) : trouble_(std::move(failures)) {}
  TroubleSinkTask(const TroubleSinkTask&) = delete;
  TroubleSinkTask& operator=(const TroubleSinkTask&) = delete;
  TroubleSinkTask(TroubleSinkTask&&) = delete;
  TroubleSinkTask& operator=(TroubleSinkTask&&) = delete;
  ~TroubleSinkTask() override {
    if (meddler_.joinable()) {
      // The task has been stopped: what it asks of its context now is refused.
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
      meddler_.request_stop();
      meddler_.join();
      std::ofstream(text(trouble_.settings(), "journal"), std::ios::app)
          << refused_ << " refused\n";
    }
  }
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings& settings) override {
    trouble_.configure(settings);
    trouble_.at("start");
    if (text(settings, "fail") == "meddle") {
      meddler_ = std::jthread([this](const std::stop_token& stop) { meddle(stop); });
    }
  }
  void put(std::vector<SinkRecord>& records) override {
    if (records.empty()) {
      return;
    }
    trouble_.at("put");
    if (text(trouble_.settings(), "fail") == "report") {
      report_bad_ones(records);
    }
    if (const auto journal = text(trouble_.settings(), "journal"); !journal.empty()) {
      std::ofstream file(journal, std::ios::app);
      for (const auto& record : records) {
        file << record.value.to_text() << '\n';
      }
    }
  }
  void open(const std::vector<TopicPartition>&) override { trouble_.at("open"); }
  void close(const std::vector<TopicPartition>&) override { trouble_.at("close"); }
  void flush(const SinkOffsets&) override { trouble_.at("flush"); }
  SinkOffsets pre_commit(const SinkOffsets& offsets) override {
    flush(offsets);
    trouble_.at("preCommit");
    auto answer = offsets;
    if (text(trouble_.settings(), "fail") == "backwards") {
      for (auto& [partition, offset] : answer) {
        offset = 0;
      }
    }
    return answer;
  }
  void stop() override { trouble_.at("stop"); }

 private:
  /// Reports records whose value begins with `bad`, and keeps the others.
  void report_bad_ones(std::vector<SinkRecord>& records) {
    std::erase_if(records, [this](const SinkRecord& record) {
      if (!record.value.to_text().starts_with("bad")) {
        return false;
      }
      static_cast<void>(context().errant_record_reporter()->report(
          record, DataException("will not take " + record.value.to_text())));
      return true;
    });
  }

  /// Calls the context all the time, from a thread that has no business there.
  void meddle(const std::stop_token& stop) {
    for (int turn = 0; !stop.stop_requested(); ++turn) {
      try {
        context().request_commit();
        context().timeout(std::chrono::milliseconds{10});
        constexpr int turns_between_pauses = 300;  // each costs the consumer what it has fetched
        for (const auto& partition : context().assignment()) {
          if (turn % turns_between_pauses == 0) {
            context().pause({partition});
            context().resume({partition});
          }
        }
      } catch (const IllegalWorkerStateException&) {
        refused_ = "something was";
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }

  Trouble trouble_;
  std::string refused_ = "nothing was";
  std::jthread meddler_;
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
    trouble_.at("task.configs");
    return {trouble_.settings()};
  }
  void stop() override { trouble_.at("connector.stop"); }
  [[nodiscard]] ConfigDef config() const override { return trouble_config(); }
  [[nodiscard]] std::vector<ValidatedValue> validate(const ConfigMap& settings) const override {
    const auto given = [&](const char* name) {
      const auto found = settings.find(name);
      return found == settings.end() ? std::string() : found->second.value_or("");
    };
    if (given("hang") == "validate") {
      const auto release = given("hang.until.file");
      release.empty() ? hang() : wait_for(release);
    }
    if (given("fail") == "validate") {
      throw 42;  // NOLINT(hicpp-exception-baseclass): what careless plugins do
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

/// Does not say what its settings are, or not before the file is there that TROUPE_TESTS_CONFIG_GO
/// names.
class StuckInConfig final : public SinkConnector {
 public:
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings&) override {}
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t) override { return {}; }
  void stop() override {}
  [[nodiscard]] ConfigDef config() const override {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
    const char* release = std::getenv("TROUPE_TESTS_CONFIG_GO");
    release == nullptr ? hang() : wait_for(release);
    return {};
  }
  [[nodiscard]] std::string task_class() const override { return "troupe.tests.NoTask"; }
  [[nodiscard]] std::unique_ptr<SinkTask> create_task() const override { return nullptr; }
};

/// Its one task's constructor does not return. Asked of a connector object that was never started,
/// so that no setting can tell.
class StuckTask final : public SourceTask {
 public:
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings&) override {}
  void poll(SourceBatch&) override {}
  void stop() override {}
};

class StuckInTask final : public SingleTaskSource<StuckTask> {
 public:
  [[nodiscard]] std::unique_ptr<SourceTask> create_task() const override {
    hang();
    return nullptr;
  }
};

}  // namespace

void register_test_connectors(PluginRegistry& registry) {
  auto failures = std::make_shared<Failures>();
  registry.add_source({"troupe.tests.TroubleSource", "1"}, [failures] {
    return std::make_unique<TroubleConnector<SourceConnector, SourceTask, TroubleSourceTask>>(
        failures);
  });
  registry.add_sink({"troupe.tests.StuckInConstructor", "1"},
                    []() -> std::unique_ptr<SinkConnector> {
                      hang();
                      return nullptr;
                    });
  registry.add_sink({"troupe.tests.StuckInConfig", "1"},
                    [] { return std::make_unique<StuckInConfig>(); });
  registry.add_source({"troupe.tests.StuckInTask", "1"},
                      [] { return std::make_unique<StuckInTask>(); });
  registry.add_sink({"troupe.tests.TroubleSink", "1"}, [failures] {
    return std::make_unique<TroubleConnector<SinkConnector, SinkTask, TroubleSinkTask>>(failures);
  });
}

}  // namespace troupe::tests
