#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace troupe::config {

/// The one `partitioner.class` there is.
inline constexpr std::string_view round_robin_partitioner =
    "org.apache.kafka.clients.producer.RoundRobinPartitioner";

/// The class by its full name when Kafka's client library brings it: what a Java worker finds that
/// nobody added anything to. A `ClassResolver`.
/// Source:
/// org.apache.kafka.{clients.consumer,clients.producer,common.metrics,common.serialization}.
[[nodiscard]] std::optional<std::string> find_client_class(std::string_view name);

/// Whether a client's key of type `class` names a partitioner, a serializer or a deserializer: a
/// class that must be found, for what it does cannot be left out unseen.
[[nodiscard]] bool must_be_client_class(std::string_view key) noexcept;

}  // namespace troupe::config
