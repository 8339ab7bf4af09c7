#include "config/jaas.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>

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
      {"A { M required a=\"x; };",
       "f, line 1: wanted the closing quote of the value of 'a', found the end"},
  }));
  CAPTURE(c.content);
  const auto parsed = parse_jaas(c.content, "f");
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().message == c.want);
}

TEST_CASE("jaas lines: module, options, quotes", "[config][jaas]") {
  const auto line = parse_jaas_line(
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a b\" "
      "password=\"p\\\"q\";");
  REQUIRE(line.ok());
  CHECK(line->name == "org.apache.kafka.common.security.plain.PlainLoginModule");
  CHECK(line->options.at("username") == "a b");
  CHECK(line->options.at("password") == "p\"q");
  CHECK_FALSE(parse_jaas_line("").ok());
  CHECK_FALSE(parse_jaas_line("Module required username=\"open").ok());
}

TEST_CASE("jaas lines: texts as Java reads them", "[config][jaas]") {
  struct Case {
    const char* name;
    std::string line;
    std::string want;
  };
  const auto c = GENERATE(values<Case>({
      {"named escapes", R"(m required a="\n\t\r\b\f\a\v";)", "\n\t\r\b\f\a\v"},
      {"octal escapes", R"(m required a="\101\60\7\0474";)", "A0\x07'4"},
      {"a large octal stops after two digits", R"(m required a="\477";)", "'7"},
      {"anything else stands for itself", R"(m required a="\\\"\q\9";)", "\\\"q9"},
      {"single quotes", R"(m required a='"x';)", "\"x"},
      {"comments between options", "m required /* x */ a=b // y\n;", "b"},
      {"a comment's beginning does not end it", "m required /*/ a=c */ a=b;", "b"},
      {"slashes inside a word", "m required a=https://h/p;", "https://h/p"},
      {"an empty text", R"(m required a="";)", ""},
      {"a line end in quotes", "m required a=\"x\ny\";", "x\ny"},
  }));
  CAPTURE(c.name);
  const auto line = parse_jaas_line(c.line);
  REQUIRE(line.ok());
  CHECK(line->options.at("a") == c.want);
  CHECK(parse_jaas_line(line->to_line())->options == line->options);
  const auto entries = parse_jaas("KafkaClient { " + c.line + " };", "f");
  REQUIRE(entries.ok());
  CHECK(entries->at("KafkaClient").front().options == line->options);
}

TEST_CASE("jaas lines: broken ones are refused, any text is survived", "[config][jaas]") {
  for (const auto* bad : {"", "m", "m never a=b;", "m required", "m required a;", "m required a=b",
                          "m required a=\"b;", "m required =b;", "m required a=b; n required;"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_jaas_line(bad).ok());
  }
  CHECK(parse_jaas_line("m Required a=\"\\n\\\"\" ;")->options.at("a") == "\n\"");
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const std::string good = "m required user=\"a\\\"b\" p=c;";
  for (int round = 0; round < 5000; ++round) {
    auto text = good;
    for (auto edits = 1 + random() % 4; edits > 0; --edits) {
      text[random() % text.size()] = "m =\";\\\0r"[random() % 8];
    }
    CAPTURE(text);
    const auto parsed = parse_jaas_line(text);
    REQUIRE((parsed.ok() || parsed.error().code == Errc::invalid_config));
  }
  CHECK_FALSE(parse_jaas_line("m required " + std::string(1000000, 'a')).ok());
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
