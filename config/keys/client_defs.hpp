#pragma once

#include <troupe/config_def.hpp>

#include <cstdint>

namespace troupe::config {

/// The Kafka clients whose settings a connector may override.
/// Source: org.apache.kafka.connect.connector.policy.ConnectorClientConfigRequest.ClientType.
enum class ClientType : std::uint8_t { producer, consumer, admin };

/// Prefix of a connector's settings for such a client: `producer.override.`.
[[nodiscard]] const char* override_prefix(ClientType type) noexcept;

/// What Java's clients know, as `validate` and the reference page show it. How we use it is in
/// runtime/kafka/client_settings.hpp.
/// Source: org.apache.kafka.clients.{producer.ProducerConfig,consumer.ConsumerConfig,
/// admin.AdminClientConfig}.
[[nodiscard]] const ConfigDef& client_def(ClientType type);

}  // namespace troupe::config
