#pragma once

#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace troupe::runtime::kafka {

enum class ClientKind : std::uint8_t { producer, consumer, admin };

/// A key or trust store that a user names.
struct StoreFile {
  std::string prefix;    ///< `ssl.keystore` or `ssl.truststore`
  std::string location;  ///< path of the file
  std::string type;      ///< in lower case: `pem`, `pkcs12`, `jks`
  std::string password;
};

/// Settings in librdkafka's names, and what could not be carried over.
struct TranslatedSettings {
  Settings settings;
  std::vector<std::string> warnings;
  std::optional<StoreFile> key_store;  ///< still to be added: `add_store`
  std::optional<StoreFile> trust_store;
};

/// Java's client settings in librdkafka's terms, over our defaults for that kind of client. A key
/// that librdkafka has no counterpart for is dropped with a warning. Pure.
/// Source: org.apache.kafka.clients.{producer,consumer,admin} and librdkafka's CONFIGURATION.md.
[[nodiscard]] Result<TranslatedSettings> translate_settings(const Settings& java, ClientKind kind);

/// How much a producer sends together at most, with these settings in Java's names: bytes.
[[nodiscard]] std::size_t batch_bytes(const Settings& java);

}  // namespace troupe::runtime::kafka
