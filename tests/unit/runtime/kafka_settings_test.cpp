#include "runtime/kafka/client_settings.hpp"
#include "runtime/kafka/stores.hpp"
#include "runtime/kafka/topic_pattern.hpp"
#include "tests/support/pkcs12.hpp"
#include "tests/support/scratch.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <string>

namespace troupe::runtime::kafka {

TEST_CASE("client settings: upstream's names become librdkafka's", "[runtime][kafka]") {
  const auto translated = translate_settings(
      {{"bootstrap.servers", "b"}, {"fetch.max.wait.ms", "7"}, {"max.poll.records", "3"}},
      ClientKind::consumer);
  REQUIRE(translated.ok());
  CHECK(translated->settings.at("bootstrap.servers") == "b");
  CHECK(translated->settings.at("fetch.wait.max.ms") == "7");
  CHECK_FALSE(translated->settings.contains("max.poll.records"));
  CHECK(translated->settings.at("enable.auto.commit") == "false");
}

TEST_CASE("client settings: what the user sets wins over our defaults", "[runtime][kafka]") {
  const auto translated =
      translate_settings({{"bootstrap.servers", "b"}, {"linger.ms", "99"}}, ClientKind::producer);
  REQUIRE(translated.ok());
  CHECK(translated->settings.at("linger.ms") == "99");
  CHECK(translated->settings.at("enable.idempotence") == "true");
}

TEST_CASE("client settings: idempotence gives way to what it does not go with",
          "[runtime][kafka]") {
  struct Case {
    Settings given;
    const char* idempotence;
    const char* in_flight;
  };
  const std::string at_once = "max.in.flight.requests.per.connection";
  const auto c = GENERATE_COPY(values<Case>({
      {{{"acks", "1"}}, "false", "1"},
      {{{"acks", "0"}}, "false", "1"},
      {{{"acks", "-1"}}, "true", nullptr},
      {{{"acks", "all"}}, "true", nullptr},
      {{{"retries", "0"}}, "false", "1"},
      {{{at_once, "10"}}, "false", "10"},
      {{{at_once, "5"}}, "true", "5"},
      {{{"acks", "1"}, {"enable.idempotence", "true"}}, "true", nullptr},
      {{{"enable.idempotence", "false"}}, "false", "1"},
      {{{"enable.idempotence", "false"}, {at_once, "3"}}, "false", "3"},
  }));
  const auto translated = translate_settings(c.given, ClientKind::producer);
  REQUIRE(translated.ok());
  const auto& settings = translated->settings;
  CHECK(settings.at("enable.idempotence") == c.idempotence);
  CHECK(settings.contains(at_once) == (c.in_flight != nullptr));
  if (c.in_flight != nullptr) {
    CHECK(settings.at(at_once) == c.in_flight);
  }
}

TEST_CASE("client settings: what has no counterpart is told", "[runtime][kafka]") {
  const auto translated =
      translate_settings({{"interceptor.classes", "x.Y"}}, ClientKind::producer);
  REQUIRE(translated.ok());
  REQUIRE(translated->warnings.size() == 1);
  CHECK(translated->warnings[0].find("interceptor.classes") != std::string::npos);
  const auto assigned = translate_settings(
      {{"partition.assignment.strategy", "org.apache.kafka.clients.consumer.StickyAssignor"}},
      ClientKind::consumer);
  REQUIRE(assigned.ok());
  REQUIRE(assigned->warnings.size() == 1);
  CHECK(assigned->warnings[0].find(" is range here instead of ") != std::string::npos);
}

TEST_CASE("client settings: values that librdkafka writes or bounds differently",
          "[runtime][kafka]") {
  struct Case {
    const char* name;
    ClientKind kind;
    Settings given;
    Settings want;
  };
  using enum ClientKind;
  const auto c = GENERATE(values<Case>({
      {"the system's buffers",
       admin,
       {{"send.buffer.bytes", "-1"}, {"receive.buffer.bytes", "-1"}},
       {{"socket.send.buffer.bytes", "0"}, {"socket.receive.buffer.bytes", "0"}}},
      {"no pause", admin, {{"retry.backoff.ms", "0"}}, {{"retry.backoff.ms", "1"}}},
      {"no batches", producer, {{"batch.size", "0"}}, {{"batch.size", "1"}}},
      {"too long", producer, {{"linger.ms", "1000000"}}, {{"linger.ms", "900000"}}},
      {"partitions in turn",
       producer,
       {{"partitioner.class", "org.apache.kafka.clients.producer.RoundRobinPartitioner"}},
       {{"sticky.partitioning.linger.ms", "0"}}},
      {"partitions without keys",
       producer,
       {{"partitioner.ignore.keys", "TRUE"}},
       {{"partitioner", "random"}}},
      {"no offset is an error",
       consumer,
       {{"auto.offset.reset", "none"}},
       {{"auto.offset.reset", "error"}}},
      {"numbers at Java's bounds",
       consumer,
       {{"max.poll.interval.ms", "2147483647"},
        {"fetch.max.bytes", "2147483647"},
        {"connections.max.idle.ms", "-1"},
        {"fetch.min.bytes", "0"},
        {"fetch.max.wait.ms", "400000"}},
       {{"max.poll.interval.ms", "86400000"},
        {"fetch.max.bytes", "2147483135"},
        {"connections.max.idle.ms", "0"},
        {"fetch.min.bytes", "1"},
        {"fetch.wait.max.ms", "300000"}}},
      {"the slowest level",
       producer,
       {{"compression.type", "zstd"}, {"compression.zstd.level", "22"}},
       {{"compression.level", "12"}}},
      {"the fastest level",
       producer,
       {{"compression.type", "zstd"}, {"compression.zstd.level", "-5"}},
       {{"compression.level", "1"}}},
      {"a start by duration is the consumer's own affair",
       consumer,
       {{"auto.offset.reset", "by_duration:PT1H"}},
       {{"auto.offset.reset", "error"}}},
      {"the level of the codec in use",
       producer,
       {{"compression.type", "zstd"},
        {"compression.zstd.level", "7"},
        {"compression.gzip.level", "1"}},
       {{"compression.type", "zstd"}, {"compression.level", "7"}}},
      {"memory in kilobytes, and no record larger than that",
       producer,
       {{"buffer.memory", "2048"}},
       {{"queue.buffering.max.kbytes", "2"}, {"message.max.bytes", "2048"}}},
      {"no record larger than the memory there is without being asked",
       producer,
       {{"max.request.size", "100000000"}},
       {{"message.max.bytes", "67108864"}}},
      {"the size of records that Java has", producer, {}, {{"message.max.bytes", "1048576"}}},
      {"assignors",
       consumer,
       {{"partition.assignment.strategy",
         "org.apache.kafka.clients.consumer.RangeAssignor,"
         "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"}},
       {{"partition.assignment.strategy", "range"}}},
      {"host names not checked",
       admin,
       {{"ssl.endpoint.identification.algorithm", ""}},
       {{"ssl.endpoint.identification.algorithm", "none"}}},
      {"PEM texts",
       admin,
       {{"ssl.truststore.certificates", "c"},
        {"ssl.keystore.certificate.chain", "d"},
        {"ssl.keystore.key", "k"}},
       {{"ssl.ca.pem", "c"}, {"ssl.certificate.pem", "d"}, {"ssl.key.pem", "k"}}},
  }));
  CAPTURE(c.name);
  const auto translated = translate_settings(c.given, c.kind);
  REQUIRE(translated.ok());
  for (const auto& [name, value] : c.want) {
    CAPTURE(name);
    REQUIRE(translated->settings.contains(name));
    CHECK(translated->settings.at(name) == value);
  }
}

TEST_CASE("client settings: logins of each module", "[runtime][kafka]") {
  struct Case {
    const char* name;
    Settings given;
    Settings want;
  };
  const auto c = GENERATE(values<Case>({
      {"user and password",
       {{"sasl.jaas.config", "a.PlainLoginModule required username=u password=\"p;\" ;"}},
       {{"sasl.username", "u"}, {"sasl.password", "p;"}}},
      {"Kerberos",
       {{"sasl.jaas.config",
         "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true\n"
         "keyTab=\"/k\" principal=\"p@R\";"}},
       {{"sasl.kerberos.keytab", "/k"}, {"sasl.kerberos.principal", "p@R"}}},
      {"OAuth of the line",
       {{"sasl.mechanism", "OAUTHBEARER"},
        {"sasl.oauthbearer.token.endpoint.url", "https://t"},
        {"sasl.jaas.config", "x required clientId=\"i\" clientSecret=\"s\" scope=\"c\";"}},
       {{"sasl.oauthbearer.method", "oidc"},
        {"sasl.oauthbearer.client.id", "i"},
        {"sasl.oauthbearer.client.secret", "s"},
        {"sasl.oauthbearer.scope", "c"}}},
      {"OAuth keys win over the line",
       {{"sasl.oauthbearer.client.credentials.client.id", "j"},
        {"sasl.oauthbearer.client.credentials.client.secret", "t"},
        {"sasl.jaas.config", "x required clientId=\"i\" clientSecret=\"s\";"}},
       {{"sasl.oauthbearer.client.id", "j"}, {"sasl.oauthbearer.client.secret", "t"}}},
  }));
  CAPTURE(c.name);
  const auto translated = translate_settings(c.given, ClientKind::producer);
  REQUIRE(translated.ok());
  for (const auto& [name, value] : c.want) {
    CAPTURE(name);
    REQUIRE(translated->settings.contains(name));
    CHECK(translated->settings.at(name) == value);
  }
}

TEST_CASE("client settings: what cannot be done is an error that names the key",
          "[runtime][kafka]") {
  const auto refused = [](const Settings& given, ClientKind kind) {
    const auto translated = translate_settings(given, kind);
    return translated.ok() ? std::string() : translated.error().message;
  };
  const auto assertion =
      refused({{"sasl.oauthbearer.assertion.private.key.file", "/k"}}, ClientKind::admin);
  CHECK(assertion.find("sasl.oauthbearer.assertion.private.key.file") != std::string::npos);
  CHECK(refused({{"linger.ms", "abc"}}, ClientKind::producer) ==
        "Invalid value abc for configuration linger.ms: Not a number of type LONG");
  const auto line =
      refused({{"sasl.jaas.config", "m required password=\"secret"}}, ClientKind::producer);
  CHECK(line.find("sasl.jaas.config") != std::string::npos);
  CHECK(line.find("secret") == std::string::npos);
}

TEST_CASE("stores: by content, with a way out for JKS", "[runtime][kafka]") {
  const tests::ScratchFolder scratch;
  const auto write = [&](const char* name, const std::string& content) {
    std::ofstream(scratch.path(name), std::ios::binary) << content;
    return scratch.path(name);
  };
  Settings settings;
  CHECK(add_store({"ssl.truststore", "/a.pem", "pem", ""}, settings).ok());
  CHECK(add_store({"ssl.keystore", "/b.pem", "pem", ""}, settings).ok());
  CHECK(settings == Settings{{"ssl.ca.location", "/a.pem"},
                             {"ssl.certificate.location", "/b.pem"},
                             {"ssl.key.location", "/b.pem"}});
  const auto jks = write("s.jks", "\xfe\xed\xfe\xed and more");
  const auto refused = add_store({"ssl.truststore", jks, "jks", "secret"}, settings);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().message.find("keytool -importkeystore -srckeystore " + jks) !=
        std::string::npos);
  CHECK(refused.error().message.find("secret") == std::string::npos);
  const auto broken = write("s.p12", "no store");
  CHECK_FALSE(add_store({"ssl.truststore", broken, "pkcs12", "secret"}, settings).ok());
  CHECK_FALSE(add_store({"ssl.truststore", "/none", "pkcs12", ""}, settings).ok());
}

TEST_CASE("stores: the certificates of a PKCS12 trust store become PEM", "[runtime][kafka]") {
  const tests::ScratchFolder scratch;
  const auto path = scratch.path("trust.p12");
  tests::write_pkcs12(path, "changeit");
  Settings settings;
  // Java reads such a file also when its type says JKS.
  REQUIRE(add_store({"ssl.truststore", path, "jks", "changeit"}, settings).ok());
  CHECK(settings.at("ssl.ca.pem").starts_with("-----BEGIN CERTIFICATE-----\n"));
  const auto wrong = add_store({"ssl.truststore", path, "pkcs12", "wrong"}, settings);
  CHECK(wrong.error().message == "Invalid value " + path +
                                     " for configuration ssl.truststore.location: the PKCS12 store "
                                     "cannot be opened with its password");
  REQUIRE(add_store({"ssl.keystore", path, "pkcs12", "changeit"}, settings).ok());
  CHECK(settings.at("ssl.keystore.location") == path);
}

TEST_CASE("client settings: a security protocol that is none is refused in upstream's words",
          "[runtime][kafka]") {
  const auto refused = translate_settings({{"security.protocol", "FOO"}}, ClientKind::admin);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().message ==
        "Invalid value FOO for configuration security.protocol: String must be one of (case "
        "insensitive): SASL_SSL, PLAINTEXT, SSL, SASL_PLAINTEXT");
  const auto taken = translate_settings({{"security.protocol", "Sasl_Ssl"}}, ClientKind::admin);
  REQUIRE(taken.ok());
  CHECK(taken->settings.at("security.protocol") == "sasl_ssl");
}

TEST_CASE("topics of a pattern: Java's expressions, whole names, no internal topics",
          "[runtime][kafka]") {
  using Topics = std::vector<std::string>;
  struct Case {
    const char* pattern;
    bool exclude_internal;
    Topics topics;
    Topics wanted;
  };
  const auto c = GENERATE(values<Case>({
      {"a.*", true, {"b", "ab", "a", "ba"}, {"a", "ab"}},
      {"a|b", true, {"b", "ab", "a"}, {"a", "b"}},
      {"(?!x)\\w+-\\d{2}", true, {"x-12", "y-12", "y-123"}, {"y-12"}},
      {".*", true, {"__consumer_offsets", "__transaction_state", "__own", "a"}, {"__own", "a"}},
      {".*", false, {"__consumer_offsets"}, {"__consumer_offsets"}},
      {"none", true, {"a"}, {}},
  }));
  CAPTURE(c.pattern);
  const auto pattern = kafka::TopicPattern::compile(c.pattern, c.exclude_internal);
  REQUIRE(pattern.ok());
  CHECK(pattern->select(c.topics).value() == c.wanted);
}

TEST_CASE("topics of a pattern: an expression that is none, or that runs away, is an error",
          "[runtime][kafka]") {
  CHECK_FALSE(kafka::TopicPattern::compile("[", true).ok());
  const auto pattern = kafka::TopicPattern::compile("(a+)+[bc]", true);
  REQUIRE(pattern.ok());
  CHECK_FALSE(pattern->select({std::string(200, 'a')}).ok());
}

}  // namespace troupe::runtime::kafka
