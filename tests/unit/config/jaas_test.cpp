#include "config/jaas.hpp"

#include <catch2/catch.hpp>

namespace troupe::config {

namespace {

constexpr const char* file = R"(// clients
KafkaClient {
  org.apache.kafka.common.security.plain.PlainLoginModule required
  username="alice"  /* and her */
  password="a\"b;c";
};
KafkaConnect {
  org.apache.kafka.connect.rest.basic.auth.extension.PropertyFileLoginModule required file='/etc/users';
};
)";

}  // namespace

TEST_CASE("jaas: entries with their modules and options", "[config][jaas]") {
  const auto entries = parse_jaas(file, "jaas.conf");
  REQUIRE(entries.ok());
  REQUIRE(entries->size() == 2);
  const auto& client = entries->at("KafkaClient").front();
  CHECK(client.name == "org.apache.kafka.common.security.plain.PlainLoginModule");
  CHECK(client.flag == "required");
  CHECK(client.options == Settings{{"username", "alice"}, {"password", "a\"b;c"}});
  CHECK(client.to_line() ==
        "org.apache.kafka.common.security.plain.PlainLoginModule required "
        "password=\"a\\\"b;c\" username=\"alice\";");
  CHECK(entries->at("KafkaConnect").front().options.at("file") == "/etc/users");
}

TEST_CASE("jaas: what is wrong, and where", "[config][jaas]") {
  struct Case {
    std::string content;
    std::string want;
  };
  const auto c = GENERATE(values<Case>({
      {"KafkaClient\n org.X required;",
       "f, line 2: wanted '{' after the entry 'KafkaClient', "
       "found 'org.X'"},
      {"A {\n M required\n user \"x\";\n};",
       "f, line 3: wanted '=' after the option 'user', found 'x'"},
      {"A { M required;", "f, line 1: wanted '}', found the end"},
      {"A { M required; }", "f, line 1: wanted ';' after '}', found the end"},
  }));
  CAPTURE(c.content);
  const auto parsed = parse_jaas(c.content, "f");
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().message == c.want);
}

TEST_CASE("jaas: the file is what KAFKA_OPTS names last", "[config][jaas]") {
  CHECK(jaas_file_of("").empty());
  CHECK(jaas_file_of("-Xmx1g -Djava.security.auth.login.config=/a.conf -Dx=y") == "/a.conf");
  CHECK(jaas_file_of("-Djava.security.auth.login.config==/a.conf") == "/a.conf");
  CHECK(jaas_file_of("-Djava.security.auth.login.config=/a "
                     "-Djava.security.auth.login.config=/b") == "/b");
}

TEST_CASE("jaas: clients without a login of their own get that of the file", "[config][jaas]") {
  const auto entries = parse_jaas("KafkaClient { M required u=v; };", "f");
  REQUIRE(entries.ok());
  const auto settings =
      with_client_login({{"consumer.sasl.jaas.config", "own"}}, "f", entries.value());
  REQUIRE(settings.ok());
  CHECK(settings->at("sasl.jaas.config") == "M required u=\"v\";");
  CHECK(settings->at("producer.sasl.jaas.config") == "M required u=\"v\";");
  CHECK(settings->at("consumer.sasl.jaas.config") == "own");
}

TEST_CASE("jaas: a login that is missing stops the start, in upstream's words", "[config][jaas]") {
  const Settings sasl = {{"security.protocol", "SASL_PLAINTEXT"}};
  CHECK(with_client_login(sasl, "", {}).error().message ==
        "Could not find a 'KafkaClient' entry in the JAAS configuration. System property "
        "'java.security.auth.login.config' is not set");
  CHECK(with_client_login(sasl, "/j", {{"Other", {}}}).error().message ==
        "Could not find a 'KafkaClient' entry in the JAAS configuration. System property "
        "'java.security.auth.login.config' is /j");
  CHECK(with_client_login({{"security.protocol", "SSL"}}, "", {}).ok());
}

}  // namespace troupe::config
