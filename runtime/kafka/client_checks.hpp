#pragma once

#include "runtime/kafka/client_settings.hpp"
#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

namespace troupe::runtime::kafka {

/// What Java's client of that kind says of settings that it refuses: values its definition does not
/// take, values that do not go together, classes that are not there. Pure; looks up no host names.
/// Source: org.apache.kafka.clients.producer.{ProducerConfig,KafkaProducer},
/// org.apache.kafka.clients.consumer.{ConsumerConfig,internals.ClassicKafkaConsumer},
/// org.apache.kafka.clients.admin.KafkaAdminClient.
[[nodiscard]] Status check_settings(const Settings& java, ClientKind kind);

}  // namespace troupe::runtime::kafka
