#include "runtime/kafka/client_checks.hpp"

#include "runtime/kafka/server_url.hpp"
#include "runtime/seams/admin.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>

// What a Java worker says of the same settings is asked in
// tests/integration/test_client_settings.py.

namespace troupe::runtime::kafka {

namespace {

using enum ClientKind;

constexpr const char* no_cause = "";

Error problem_of(Settings settings, ClientKind kind) {
  settings.emplace("bootstrap.servers", "localhost:9092");
  const auto checked = check_settings(settings, kind);
  return checked.ok() ? Error{} : checked.error();
}

}  // namespace

TEST_CASE("client checks: Java's text for what Java refuses", "[runtime][kafka]") {
  struct Case {
    Settings given;
    ClientKind kind;
    const char* message;
    const char* cause;
  };
  constexpr const char* no_producer = "Failed to construct kafka producer";
  constexpr const char* no_consumer = "Failed to construct kafka consumer";
  const auto c = GENERATE_COPY(values<Case>({
      {{{"acks", "7"}},
       producer,
       "Invalid value 7 for configuration acks: String must be one of: all, -1, 0, 1",
       no_cause},
      {{{"linger.ms", "abc"}},
       producer,
       "Invalid value abc for configuration linger.ms: Not a number of type LONG",
       no_cause},
      {{{"value.serializer", "no.Such"}},
       producer,
       "Invalid value no.Such for configuration value.serializer: Class no.Such could not be "
       "found.",
       no_cause},
      {{{"delivery.timeout.ms", "30004"}},
       producer,
       no_producer,
       "org.apache.kafka.common.config.ConfigException: delivery.timeout.ms should be equal to or "
       "larger than linger.ms + request.timeout.ms"},
      {{{"interceptor.classes", "a.B"}},
       consumer,
       no_consumer,
       "org.apache.kafka.common.KafkaException: Class a.B cannot be found\n"
       "java.lang.ClassNotFoundException: a.B"},
      {{{"group.id", "g"}, {"heartbeat.interval.ms", "45000"}},
       consumer,
       no_consumer,
       "java.lang.IllegalArgumentException: Heartbeat must be set lower than the session timeout"},
      {{{"group.id", "  "}},
       consumer,
       no_consumer,
       "org.apache.kafka.common.errors.InvalidGroupIdException: The configured group.id should not "
       "be an empty string or whitespace."},
      {{{"default.api.timeout.ms", "1"}},
       admin,
       unmade_admin_client,
       "org.apache.kafka.common.config.ConfigException: The specified value of "
       "default.api.timeout.ms must be no smaller than the value of request.timeout.ms."},
      {{{"security.protocol", "SASL_SSL"}},
       admin,
       unmade_admin_client,
       "org.apache.kafka.common.KafkaException: Failed to create new NetworkClient\n"
       "java.lang.IllegalArgumentException: Could not find a 'KafkaClient' entry in the JAAS "
       "configuration. System property 'java.security.auth.login.config' is not set"},
  }));
  const auto problem = problem_of(c.given, c.kind);
  CHECK(problem.message == c.message);
  CHECK(problem.cause == c.cause);
  CHECK(problem.code == Errc::invalid_config);
}

TEST_CASE("client checks: what Java takes is taken", "[runtime][kafka]") {
  struct Case {
    Settings given;
    ClientKind kind;
  };
  const auto c = GENERATE(values<Case>({
      {{}, producer},
      {{}, consumer},
      {{}, admin},
      {{{"bootstrap.servers", "a:1, b:2,a:1"}}, producer},
      {{{"unknown.setting", "x"}}, consumer},
      {{{"key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer"}}, producer},
      {{{"linger.ms", "99999999999"}, {"delivery.timeout.ms", "2147483647"}}, producer},
      {{{"request.timeout.ms", "300000"}}, producer},
      {{{"max.poll.interval.ms", "2147483647"}}, consumer},
      {{{"auto.offset.reset", "by_duration:PT1H"}}, consumer},
      {{{"group.protocol", "consumer"}}, consumer},
      {{{"security.protocol", "SASL_SSL"}, {"sasl.mechanism", "OAUTHBEARER"}}, admin},
      {{{"metric.reporters", ""}}, admin},
  }));
  CHECK(problem_of(c.given, c.kind).message.empty());
}

TEST_CASE("client checks: an admin client that cannot be made is told from a cluster's answer",
          "[runtime][kafka]") {
  CHECK(is_unmade_client(problem_of({{"reconnect.backoff.ms", "-1"}}, admin)));
  CHECK(is_unmade_client(problem_of({{"bootstrap.servers", "nohost"}}, admin)));
  CHECK_FALSE(is_unmade_client(
      {Errc::internal, "no", "org.apache.kafka.common.errors.TopicAuthorizationException", ""}));
}

TEST_CASE("server lists: what can be read as host and port", "[runtime][kafka]") {
  struct Case {
    const char* entry;
    const char* problem;
  };
  const auto c = GENERATE(values<Case>({
      {"localhost:9092", nullptr},
      {"PLAINTEXT://localhost:9092", nullptr},
      {"[::1]:9092", nullptr},
      {"a-b.c_d%eth0:0", nullptr},
      {":1", nullptr},
      {"host", "Invalid url"},
      {"host:", "Invalid url"},
      {"host:port", "Invalid url"},
      {"ho st:1", "Invalid url"},
      {"a/b://c:1", "Invalid url"},
      {"host:65536", "Invalid port"},
      {"host:99999999999", "Invalid port"},
  }));
  CAPTURE(c.entry);
  const auto problem = server_problem(c.entry);
  REQUIRE(problem.has_value() == (c.problem != nullptr));
  if (problem) {
    CHECK(*problem == std::string(c.problem) + " in bootstrap.servers: " + c.entry);
  }
}

}  // namespace troupe::runtime::kafka
