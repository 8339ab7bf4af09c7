#include "runtime/kafka/client_settings.hpp"

#include <catch2/catch.hpp>

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

TEST_CASE("client settings: what has no counterpart is told", "[runtime][kafka]") {
  const auto translated =
      translate_settings({{"interceptor.classes", "x.Y"}}, ClientKind::producer);
  REQUIRE(translated.ok());
  REQUIRE(translated->warnings.size() == 1);
  CHECK(translated->warnings[0].find("interceptor.classes") != std::string::npos);
}

TEST_CASE("login lines: module, options, quotes", "[runtime][kafka]") {
  const auto line = parse_login_line(
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a b\" "
      "password=\"p\\\"q\";");
  REQUIRE(line.ok());
  CHECK(line->module == "org.apache.kafka.common.security.plain.PlainLoginModule");
  CHECK(line->options.at("username") == "a b");
  CHECK(line->options.at("password") == "p\"q");
  CHECK_FALSE(parse_login_line("").ok());
  CHECK_FALSE(parse_login_line("Module required username=\"open").ok());
}

}  // namespace troupe::runtime::kafka
