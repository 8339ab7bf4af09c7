// Embedded workers on a real Kafka, whose address TROUPE_KAFKA holds: run by test_embedding.py.
#include "actors/caf_seam.hpp"
#include "tests/support/scratch.hpp"
#include <troupe/embed.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>

namespace troupe::embed {

namespace {

using actors::post;
using actors::tell;

OffsetMap partition_of(const std::string& topic) { return {{Text("topic"), Value(Text(topic))}}; }

/// A source: the numbers up to `last`, on from the committed one; more when told another `last`.
class Numbers final : public caf::event_based_actor {
 public:
  Numbers(caf::actor_config& config, std::string topic, std::int64_t last)
      : caf::event_based_actor(config), topic_(std::move(topic)), last_(last) {}

  caf::behavior make_behavior() override {
    return {
        [this](const SourceAttached& attached) {
          task_ = attached.task;
          next_ = 1;
          if (const auto& offset = attached.offsets.front()) {
            next_ = *find_offset(*offset, "number")->get_if<std::int64_t>() + 1;
          }
          credit_ = 0;
        },
        [this](const SourceCredit& credit) {
          credit_ += credit.task == task_ ? credit.records : 0;
          send_some();
        },
        [this](std::int64_t last) {
          last_ = last;
          send_some();
        },
        [](const SourceStored&) {},
        [this](const SourceDetached& detached) {
          if (detached.task == task_) {
            task_ = nullptr;
          }
        },
    };
  }

 private:
  void send_some() {
    SourceRecords batch;
    for (; credit_ > 0 && next_ <= last_; --credit_, ++next_) {
      auto& record = batch.records.emplace_back();
      record.topic = TopicName(topic_);
      record.value = Text(std::to_string(next_));
      record.source_partition = std::make_shared<const OffsetMap>(partition_of(topic_));
      record.source_offset = SourceOffset("number", next_);
    }
    if (task_ && !batch.records.empty()) {
      tell(this, task_, std::move(batch));
    }
  }

  const std::string topic_;
  std::int64_t last_;
  std::int64_t next_ = 1;
  std::size_t credit_ = 0;
  caf::actor task_;
};

/// A sink that tells `owner` each value, and answers one of its first batches otherwise.
class Collector final : public caf::event_based_actor {
 public:
  Collector(caf::actor_config& config, caf::actor owner, std::string name,
            std::optional<SinkFailed> first_answer)
      : caf::event_based_actor(config),
        owner_(std::move(owner)),
        name_(std::move(name)),
        first_answer_(std::move(first_answer)) {}

  caf::behavior make_behavior() override {
    return {
        [](const SinkAttached&) {},
        [](const SinkDetached&) {},
        [this](const SinkBatch& batch) {
          if (auto answer = std::exchange(first_answer_, std::nullopt)) {
            answer->number = batch.number;
            return tell(this, batch.task, *answer);
          }
          for (const auto& record : *batch.records) {
            tell(this, owner_, name_ + ':' + record.value.get_if<Text>()->str());
          }
          tell(this, batch.task, SinkStored{batch.number});
        },
    };
  }

 private:
  const caf::actor owner_;
  const std::string name_;
  std::optional<SinkFailed> first_answer_;
};

/// A sink without a case for anything but what it must take, and an error as answer to that.
caf::behavior refusing_sink(caf::event_based_actor* self, const std::string& why) {
  self->set_default_handler(caf::drop);
  return {[why](const SinkBatch&) -> caf::result<void> {
    return caf::make_error(caf::sec::runtime_error, why);
  }};
}

/// A source that does not know what credit is.
caf::behavior deaf_source(caf::event_based_actor* self, int only) {
  self->set_default_handler(caf::drop);
  return {[only](int wanted) { return wanted == only; }};
}

/// An application with workers; a worker's topic has the name of the worker and is new.
class Application {
 public:
  Application() : system_(config_), me_(system_) {}
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  Application(Application&&) = delete;
  Application& operator=(Application&&) = delete;
  /// The actor system waits for its actors: those that are held go on for ever.
  ~Application() { sources.clear(); }

  caf::actor start(const std::string& name, std::int64_t last,
                   std::optional<SinkFailed> first_answer = {}) {
    WorkerOptions options;
    options.connectors = {{"numbers", {{"connector.class", "test.Numbers"}}},
                          {"collector", {{"connector.class", "test.Collector"}, {"topics", name}}}};
    auto worker = launch(name, last, std::move(first_answer), std::move(options));
    until([&] { return started.contains(name); });
    return worker;
  }
  caf::actor launch(const std::string& name, std::int64_t last,
                    std::optional<SinkFailed> first_answer, WorkerOptions options) {
    options.name = name;
    options.events = me_;
    Settings usual = {{"bootstrap.servers", std::getenv("TROUPE_KAFKA")},
                      {"key.converter", "org.apache.kafka.connect.storage.StringConverter"},
                      {"value.converter", "org.apache.kafka.connect.storage.StringConverter"},
                      {"troupe.task.restart.backoff.ms", "10"},
                      {"offset.storage.file.filename", folder_.path(name + ".offsets")}};
    options.settings.merge(usual);
    ActorSourceOptions source;
    source.partitions = {partition_of(name)};
    sources[name] = system_.spawn<Numbers>(name, last);
    const auto collector = system_.spawn<Collector>(me_, name, std::move(first_answer));
    sources["deaf"] = system_.spawn(deaf_source, 1);
    options.sources = {{"test.Numbers", actor_source(sources[name], source)}};
    options.sinks = {{"test.Collector", actor_sink(collector)}};
    options.plugins = [deaf = sources["deaf"],
                       refusing = system_.spawn(refusing_sink, std::string("no room"))](
                          PluginRegistry& registry) {
      registry.add_source({"test.Deaf", "1"}, actor_source(deaf));
      registry.add_sink({"test.Refusing", "1"}, actor_sink(refusing));
    };
    const auto worker = start_standalone(system_, std::move(options));
    REQUIRE(worker.ok());
    return *worker;
  }
  template <class Answer, class Request>
  Answer ask(const caf::actor& worker, Request request) {
    Answer got;
    std::string error;
    me_->request(worker, caf::infinite, std::move(request))
        .receive([&got](const Answer& answer) { got = answer; },
                 [&error](const caf::error& e) { error = error_text(e); });
    CHECK(error.empty());
    return got;
  }
  /// Why it was not done.
  template <class Request>
  std::string refused(const caf::actor& worker, Request request) {
    std::string error;
    me_->request(worker, caf::infinite, std::move(request))
        .receive([](const Done&) {}, [&error](const caf::error& e) { error = error_text(e); });
    return error;
  }
  /// Takes what comes until this is true. Each worker's events name it.
  template <class Check>
  void until(Check check) {
    while (!check()) {
      me_->receive([this](const std::string& value) { note(value); },
                   [this](const WorkerStarted& event) { started.insert(event.worker); },
                   [this](const StateChanged& event) { changes.push_back(event); },
                   [](const WorkerStopping&) {},
                   [this](const WorkerEnded& event) { ended[event.worker] = event; },
                   [this](const caf::down_msg& down) { reasons[down.source] = down.reason; });
    }
  }
  void stop(const caf::actor& worker, const std::string& name) {
    ask<Done>(worker, StopWorker{});
    until([&] { return ended.contains(name); });
  }
  void watch(const caf::actor& worker) { me_->monitor(worker); }
  [[nodiscard]] std::optional<caf::error> why_ended(const caf::actor& worker) const {
    const auto found = reasons.find(worker.address());
    return found == reasons.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] bool has_all(const std::string& name, std::int64_t count) {
    return received[name].size() == static_cast<std::size_t>(count);
  }
  [[nodiscard]] bool was(const std::string& connector, InstanceState state) const {
    return std::any_of(changes.begin(), changes.end(), [&](const StateChanged& change) {
      return change.connector == connector && change.task && change.now.state == state;
    });
  }
  /// Why a task failed last.
  [[nodiscard]] std::string trace(const std::string& connector) const {
    std::string text;
    for (const auto& change : changes) {
      if (change.connector == connector && change.now.state == InstanceState::failed) {
        text = change.now.trace;
      }
    }
    return text;
  }

  std::map<std::string, caf::actor> sources;
  std::map<std::string, std::set<std::string>> received;
  std::size_t repeated = 0;
  std::set<std::string> started;
  std::vector<StateChanged> changes;
  std::map<std::string, WorkerEnded> ended;
  std::map<caf::actor_addr, caf::error> reasons;  ///< why the actors that are watched have ended

 private:
  void note(const std::string& text) {
    const auto colon = text.find(':');
    repeated += received[text.substr(0, colon)].insert(text.substr(colon + 1)).second ? 0 : 1;
  }

  tests::ScratchFolder folder_;
  ActorSystemConfig config_;
  caf::actor_system system_;
  caf::scoped_actor me_;
};

}  // namespace

TEST_CASE("two workers in one process: one is stopped, the other goes on", "[embedding]") {
  Application app;
  const auto first = app.start("two-first", 2000);
  const auto second = app.start("two-second", 3000);
  app.until([&] { return app.has_all("two-first", 2000) && app.has_all("two-second", 3000); });
  app.stop(first, "two-first");
  CHECK(app.ended["two-first"].failure == WorkerEnded::Failure::none);
  CHECK(app.ended["two-first"].abandoned_threads == 0);
  CHECK(app.ask<ConnectorNames>(second, ListConnectors{}).names ==
        std::vector<std::string>{"collector", "numbers"});
  post(app.sources["two-second"], std::int64_t{4000});
  app.until([&] { return app.has_all("two-second", 4000); });
  const auto view = app.ask<ConnectorView>(second, GetConnector{"collector"});
  CHECK(view.connector.state == InstanceState::running);
  CHECK(view.tasks.at(0).state == InstanceState::running);
  CHECK(view.config.at("topics") == "two-second");
  app.stop(second, "two-second");
  CHECK(app.repeated == 0);
  CHECK(app.received["two-first"].size() == 2000);
}

TEST_CASE("an embedded worker goes on where it was stopped", "[embedding]") {
  Application app;
  auto worker = app.start("again", 1000);
  app.until([&] { return app.has_all("again", 1000); });
  app.stop(worker, "again");
  app.started.clear();
  app.ended.clear();
  worker = app.start("again", 1500);
  app.until([&] { return app.has_all("again", 1500); });
  app.stop(worker, "again");
  CHECK(app.repeated == 0);
}

TEST_CASE("a batch a sink could not store for now comes again", "[embedding]") {
  Application app;
  const auto worker = app.start("busy", 1000, SinkFailed{0, "busy", true});
  app.until([&] { return app.has_all("busy", 1000); });
  CHECK_FALSE(app.was("collector", InstanceState::failed));
  app.stop(worker, "busy");
}

TEST_CASE("a task whose sink failed is started again, and nothing is lost", "[embedding]") {
  Application app;
  const auto worker = app.start("broken", 1000, SinkFailed{0, "no ink", false});
  app.until([&] { return app.has_all("broken", 1000); });
  CHECK(app.was("collector", InstanceState::failed));
  app.stop(worker, "broken");
}

TEST_CASE("a connector comes and goes, and its end is told", "[embedding]") {
  Application app;
  const auto worker = app.start("gone", 10);
  app.ask<Done>(worker, DeleteConnector{"numbers"});
  app.ask<Done>(worker, CreateConnector{"numbers", {{"connector.class", "test.Numbers"}}});
  app.ask<Done>(worker, DeleteConnector{"numbers"});
  CHECK(app.ask<ConnectorNames>(worker, ListConnectors{}).names ==
        std::vector<std::string>{"collector"});
  app.until([&] {
    return std::any_of(app.changes.begin(), app.changes.end(), [](const StateChanged& change) {
      return change.connector == "numbers" && change.now.state == InstanceState::deleted;
    });
  });
  app.stop(worker, "gone");
}

TEST_CASE("connectors of the options are created, paused, stopped, started anew", "[embedding]") {
  Application app;
  const auto worker = app.start("steered", 100);
  app.until([&] { return app.has_all("steered", 100); });
  app.ask<Done>(worker, PauseConnector{"collector"});
  app.until([&] { return app.was("collector", InstanceState::paused); });
  app.ask<Done>(worker, ResumeConnector{"collector"});
  app.ask<Done>(worker, StopConnector{"numbers"});
  CHECK(app.ask<ConnectorView>(worker, GetConnector{"numbers"}).tasks.empty());
  app.ask<Done>(worker, ResumeConnector{"numbers"});
  post(app.sources["steered"], std::int64_t{200});
  app.until([&] { return app.has_all("steered", 200); });
  app.ask<Done>(worker, RestartTask{"collector", 0});
  app.ask<Done>(worker, RestartConnector{"numbers", true, false});
  post(app.sources["steered"], std::int64_t{300});
  app.until([&] { return app.has_all("steered", 300); });
  CHECK(app.refused(worker, RestartTask{"collector", 7}) == "Task collector-7 not found");
  CHECK(app.refused(worker, PauseConnector{"nobody"}) == "Unknown connector nobody");
  app.stop(worker, "steered");
}

TEST_CASE("a connector of the options that cannot be created ends the worker", "[embedding]") {
  Application app;
  WorkerOptions options;
  options.connectors = {{"odd", {{"connector.class", "test.Nobody"}}}};
  app.launch("odd", 0, std::nullopt, std::move(options));
  app.until([&] { return app.ended.contains("odd"); });
  CHECK(app.ended["odd"].failure == WorkerEnded::Failure::services);
  CHECK(app.ended["odd"].error.message.find("odd: ") == 0);
}

TEST_CASE("an actor that answers with an error fails its task, which says so", "[embedding]") {
  Application app;
  WorkerOptions options;
  options.settings = {{"troupe.task.restart.max.attempts", "0"}};
  options.connectors = {{"refusing", {{"connector.class", "test.Refusing"}, {"topics", "errors"}}},
                        {"deaf", {{"connector.class", "test.Deaf"}}},
                        {"numbers", {{"connector.class", "test.Numbers"}}}};
  const auto worker = app.launch("errors", 3, std::nullopt, std::move(options));
  app.until([&] {
    return app.was("refusing", InstanceState::failed) && app.was("deaf", InstanceState::failed);
  });
  CHECK(app.trace("refusing").find("The sink actor answered with an error: no room") !=
        std::string::npos);
  CHECK(app.trace("deaf").find("The source actor answered with an error: ") != std::string::npos);
  app.stop(worker, "errors");
}

TEST_CASE("a worker that is asked to end ends without an error", "[embedding]") {
  Application app;
  const auto worker = app.start("asked", 10);
  app.watch(worker);
  app.stop(worker, "asked");
  app.until([&] { return app.why_ended(worker).has_value(); });
  CHECK(*app.why_ended(worker) == caf::error());
}

// What the worker cannot do without is the actor above all its connectors. A log that throws is
// what brings it down from outside: first a connector's supervisor by it, then itself.
TEST_CASE("a worker that cannot go on ends with an error, its tasks before it", "[embedding]") {
  Application app;
  WorkerOptions options;
  options.connectors = {
      {"numbers", {{"connector.class", "test.Numbers"}}},
      {"collector", {{"connector.class", "test.Collector"}, {"topics", "no-log"}}}};
  options.log = [](const LogLine& line) {
    if (line.message.starts_with("Task numbers-0 failed") ||
        line.message.starts_with("The supervisor of connector numbers has failed")) {
      throw std::runtime_error("no room for the log");
    }
  };
  const auto worker = app.launch("no-log", 100, std::nullopt, std::move(options));
  app.watch(worker);
  app.until([&] { return app.has_all("no-log", 100); });
  caf::anon_send_exit(app.sources["no-log"], caf::exit_reason::user_shutdown);
  app.until([&] { return app.why_ended(worker).has_value(); });
  REQUIRE(app.ended.contains("no-log"));
  const auto& ended = app.ended["no-log"];
  CHECK(ended.failure == WorkerEnded::Failure::worker);
  CHECK(ended.error.message.find("no room for the log") != std::string::npos);
  CHECK(ended.abandoned_threads == 0);
  CHECK(error_text(*app.why_ended(worker)).find("no room for the log") != std::string::npos);
  // Another worker of the same process takes its place.
  const auto next = app.start("no-log", 200);
  app.until([&] { return app.has_all("no-log", 200); });
  app.stop(next, "no-log");
}

TEST_CASE("a source that ends fails its task", "[embedding]") {
  Application app;
  const auto worker = app.start("dead", 10);
  caf::anon_send_exit(app.sources["dead"], caf::exit_reason::user_shutdown);
  app.until([&] { return app.was("numbers", InstanceState::failed); });
  app.stop(worker, "dead");
}

}  // namespace troupe::embed
