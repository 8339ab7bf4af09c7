// Workers that never come to run: no Kafka is needed for these.
#include "actors/caf_seam.hpp"
#include "tests/support/scratch.hpp"
#include <troupe/embed.hpp>
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

#include <fstream>

namespace troupe::embed {

namespace {

struct Owner {
  Owner() : system(config), actor(system) {}

  WorkerOptions options() {
    WorkerOptions made;
    made.name = "w";
    made.events = actor;
    made.settings = {{"bootstrap.servers", "127.0.0.1:1"},
                     {"key.converter", "org.apache.kafka.connect.storage.StringConverter"},
                     {"value.converter", "org.apache.kafka.connect.storage.StringConverter"},
                     {"offset.storage.file.filename", folder.path("offsets")},
                     {"troupe.startup.timeout.ms", "60000"}};
    return made;
  }
  WorkerEnded end() {
    WorkerEnded last;
    bool ended = false;
    while (!ended) {
      actor->receive([](const WorkerStarted&) {}, [](const StateChanged&) {},
                     [](const WorkerStopping&) {},
                     [&](const WorkerEnded& event) {
                       last = event;
                       ended = true;
                     });
    }
    return last;
  }

  tests::ScratchFolder folder;
  ActorSystemConfig config{1};
  caf::actor_system system;
  caf::scoped_actor actor;
};

}  // namespace

TEST_CASE("embedded worker: settings that are not acceptable start nothing", "[embed]") {
  Owner owner;
  auto options = owner.options();
  options.settings.erase("bootstrap.servers");
  const auto worker = start_standalone(owner.system, std::move(options));
  REQUIRE_FALSE(worker.ok());
  CHECK(worker.error().message ==
        "Missing required configuration \"bootstrap.servers\" which has no default value.");
}

TEST_CASE("embedded worker: without Kafka it ends with an error, and says so", "[embed]") {
  Owner owner;
  auto options = owner.options();
  options.settings["troupe.startup.timeout.ms"] = "1";
  const auto worker = start_standalone(owner.system, std::move(options));
  REQUIRE(worker.ok());
  std::string why;
  const auto end = owner.end();
  CHECK(end.worker == "w");
  CHECK(end.failure == WorkerEnded::Failure::startup);
  CHECK_FALSE(end.error.message.empty());
}

TEST_CASE("embedded worker: a registration that throws ends it with that text", "[embed]") {
  Owner owner;
  auto options = owner.options();
  options.plugins = [](PluginRegistry&) { throw ConnectException("not today"); };
  REQUIRE(start_standalone(owner.system, std::move(options)).ok());
  const auto end = owner.end();
  CHECK(end.failure == WorkerEnded::Failure::startup);
  CHECK(end.error.message == "not today");
}

TEST_CASE("embedded worker: a connector class whose object cannot be made ends it", "[embed]") {
  Owner owner;
  auto options = owner.options();
  options.sources["mine.Source"] = []() -> std::unique_ptr<SourceConnector> {
    throw ConnectException("no source today");
  };
  REQUIRE(start_standalone(owner.system, std::move(options)).ok());
  CHECK(owner.end().error.message == "no source today");
}

TEST_CASE("embedded worker: a factory that makes no connector ends it", "[embed]") {
  Owner owner;
  auto options = owner.options();
  options.sinks["mine.Sink"] = []() -> std::unique_ptr<SinkConnector> { return nullptr; };
  REQUIRE(start_standalone(owner.system, std::move(options)).ok());
  CHECK(owner.end().error.message == "The factory of mine.Sink makes no connector");
}

TEST_CASE("embedded worker: settings win over those of the worker file", "[embed]") {
  Owner owner;
  auto options = owner.options();
  options.worker_file = owner.folder.path("worker.properties");
  std::ofstream(options.worker_file) << "bootstrap.servers=127.0.0.1:1\n"
                                     << "offset.flush.interval.ms=soon\n";
  options.settings.erase("bootstrap.servers");
  const auto refused = start_standalone(owner.system, options);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().message ==
        "Invalid value soon for configuration offset.flush.interval.ms: Not a number of type LONG");
  options.settings["offset.flush.interval.ms"] = "1000";
  const auto worker = start_standalone(owner.system, options);
  REQUIRE(worker.ok());
  actors::post(*worker, StopWorker{});
  CHECK(owner.end().failure == WorkerEnded::Failure::none);
}

TEST_CASE("embedded worker: a worker file that is not there starts nothing", "[embed]") {
  Owner owner;
  auto options = owner.options();
  options.worker_file = owner.folder.path("nowhere");
  const auto worker = start_standalone(owner.system, std::move(options));
  REQUIRE_FALSE(worker.ok());
  CHECK(worker.error().message.find("nowhere") != std::string::npos);
}

TEST_CASE("embedded worker: states have the names of statuses", "[embed]") {
  CHECK(state_name(InstanceState::running) == "RUNNING");
  CHECK(state_name(InstanceState::deleted) == "DESTROYED");
}

TEST_CASE("embedded worker: refuses requests while it starts, and a stop ends the start",
          "[embed]") {
  Owner owner;
  const auto worker = start_standalone(owner.system, owner.options());
  REQUIRE(worker.ok());
  std::string refusal;
  owner.actor->request(*worker, caf::infinite, ListConnectors{})
      .receive([](const ConnectorNames&) {},
               [&refusal](const caf::error& error) { refusal = error_text(error); });
  CHECK(refusal == "Worker is still starting up.");
  bool done = false;
  owner.actor->request(*worker, caf::infinite, StopWorker{})
      .receive([&done](const Done&) { done = true; }, [](const caf::error&) {});
  CHECK(done);
  CHECK(owner.end().failure == WorkerEnded::Failure::none);
}

}  // namespace troupe::embed
