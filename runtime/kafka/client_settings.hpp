#pragma once

#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <string>
#include <vector>

namespace troupe::runtime::kafka {

enum class ClientKind : std::uint8_t { producer, consumer, admin };

/// Settings in librdkafka's names, and what could not be carried over.
struct TranslatedSettings {
  Settings settings;
  std::vector<std::string> warnings;
};

/// Java's client settings in librdkafka's terms, over our defaults for that kind of client. A key
/// that librdkafka has no counterpart for is dropped with a warning. Pure.
/// Source: org.apache.kafka.clients.{producer,consumer,admin} and librdkafka's CONFIGURATION.md.
[[nodiscard]] Result<TranslatedSettings> translate_settings(const Settings& java, ClientKind kind);

/// User name and password of a login module line (`PlainLoginModule required username="a" …;`).
struct LoginLine {
  std::string module;
  Settings options;
};
[[nodiscard]] Result<LoginLine> parse_login_line(const std::string& line);

}  // namespace troupe::runtime::kafka
