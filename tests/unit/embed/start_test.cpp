// Workers that never come to run: no Kafka is needed for these.
#include "actors/caf_seam.hpp"
#include "tests/support/scratch.hpp"
#include <troupe/embed.hpp>
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

namespace troupe::embed {

namespace {

struct Owner {
  Owner() : system(prepared(config)), actor(system) {}

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

  static caf::actor_system_config& prepared(caf::actor_system_config& config) {
    register_types();
    configure_scheduler(config, 1);
    return config;
  }
  tests::ScratchFolder folder;
  caf::actor_system_config config;
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
