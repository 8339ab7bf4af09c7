#include "config/worker_config.hpp"

#include "config/listener.hpp"
#include "config/troupe_settings.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe::config {

namespace {

Settings minimal() {
  return {{"bootstrap.servers", "localhost:9092"},
          {"key.converter", "org.apache.kafka.connect.storage.StringConverter"},
          {"value.converter", "org.apache.kafka.connect.json.JsonConverter"},
          {"value.converter.schemas.enable", "false"},
          {"offset.storage.file.filename", "/tmp/offsets"}};
}

}  // namespace

TEST_CASE("worker: the minimal file and its defaults", "[config][worker]") {
  const auto worker = parse_standalone(minimal());
  REQUIRE(worker.ok());
  CHECK(worker->listeners.front() == Listener{"http", "", 8083});
  CHECK(worker->offset_flush_interval == std::chrono::seconds{60});
  CHECK(worker->graceful_timeout == std::chrono::seconds{5});
  CHECK(worker->value_converter.settings == Settings{{"schemas.enable", "false"}});
}

TEST_CASE("worker: each required key is missed by name", "[config][worker]") {
  const auto missing = GENERATE(as<std::string>{}, "bootstrap.servers", "key.converter",
                                "value.converter", "offset.storage.file.filename");
  auto settings = minimal();
  settings.erase(missing);
  const auto worker = parse_standalone(settings);
  REQUIRE_FALSE(worker.ok());
  CHECK(worker.error().message ==
        "Missing required configuration \"" + missing + "\" which has no default value.");
}

TEST_CASE("worker: client settings by prefix", "[config][worker]") {
  auto settings = minimal();
  settings["producer.linger.ms"] = "7";
  settings["consumer.max.poll.records"] = "9";
  settings["security.protocol"] = "SSL";
  settings["admin.security.protocol"] = "PLAINTEXT";
  const auto worker = parse_standalone(settings);
  REQUIRE(worker.ok());
  CHECK(worker->client_settings("producer.") ==
        Settings{{"bootstrap.servers", "localhost:9092"}, {"linger.ms", "7"}});
  CHECK(worker->admin_settings().at("security.protocol") == "PLAINTEXT");
  CHECK_FALSE(worker->admin_settings().contains("producer.linger.ms"));
}

TEST_CASE("worker: our own settings have ranges, and unknown ones near names", "[config][worker]") {
  auto settings = minimal();
  settings["troupe.task.restart.max.attempts"] = "0";
  CHECK(parse_standalone(settings)->troupe.restart_max_attempts == 0);
  settings["troupe.task.restart.max.attempts"] = "-1";
  CHECK(parse_standalone(settings).error().message ==
        "Invalid value -1 for configuration troupe.task.restart.max.attempts: Value must be from 0 "
        "to 1000000");
  settings.erase("troupe.task.restart.max.attempts");
  settings["troupe.task.restart.backoff.max.ms"] = "999";
  CHECK(parse_standalone(settings).error().message ==
        "Invalid value 999 for configuration troupe.task.restart.backoff.max.ms: Value must be at "
        "least troupe.task.restart.backoff.ms, which is 1000");
  settings.erase("troupe.task.restart.backoff.max.ms");
  settings["troupe.task.restart.max.attempt"] = "1";
  const auto message = parse_standalone(settings).error().message;
  CHECK(message.find("Unknown configuration 'troupe.task.restart.max.attempt'") == 0);
  CHECK(message.find("troupe.task.restart.max.attempts") != std::string::npos);
}

TEST_CASE("listeners: what is one and what is none", "[config][listener]") {
  CHECK(parse_listener("http://localhost:8083").value() == Listener{"http", "localhost", 8083});
  CHECK(parse_listener("HTTP://:0").value() == Listener{"http", "", 0});
  CHECK(parse_listener("http://[::1]:80").value() == Listener{"http", "::1", 80});
  CHECK(parse_listener("http://[::1]:80").value().to_text() == "http://[::1]:80");
  CHECK(parse_listener("localhost:8083").error().message ==
        "Listener doesn't have the right format (protocol://hostname:port). Found: localhost:8083");
  CHECK(parse_listener("ftp://localhost:1").error().message ==
        "Listener protocol must be either \"http\" or \"https\". Found: ftp://localhost:1");
}

TEST_CASE("listeners: what is advertised", "[config][listener]") {
  const std::vector<Listener> listeners = {{"http", "", 0}};
  CHECK(advertised_url(listeners, "", 0, "", "host", 4242).url == "http://host:4242/");
  CHECK(advertised_url(listeners, "other", 99, "", "host", 4242).worker_id == "other:99");
}

}  // namespace troupe::config
