#pragma once

#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>

namespace troupe::runtime {

/// What every admin call needs: the client's settings in Java's names, and when to give up.
struct AdminCall {
  Settings settings;
  std::chrono::milliseconds timeout{60000};
  std::stop_token stop;
};

/// A topic to be made; -1 is the broker's default.
struct NewTopic {
  std::string name;
  std::int32_t partitions = -1;
  std::int16_t replication_factor = -1;
  Settings config;
};

/// What Java says of an admin client that it cannot make from its settings.
inline constexpr const char* unmade_admin_client = "Failed to create new KafkaAdminClient";

/// Whether an error tells that the client could not be made, rather than what a cluster said.
[[nodiscard]] inline bool is_unmade_client(const Error& error) {
  return error.java_class == "org.apache.kafka.common.config.ConfigException" ||
         error.message == unmade_admin_client;
}

/// Questions to a Kafka cluster that block: call them on a work thread, never on an actor's.
/// Trouble that may pass, a time-out or a stop among it, is `Errc::retriable`.
class Admin {
 public:
  virtual ~Admin() = default;
  /// The cluster's id. `Errc::retriable` when no broker could be reached within the timeout,
  /// `Errc::invalid_config` when the client cannot even be made from these settings.
  [[nodiscard]] virtual Result<std::string> cluster_id(const Settings& settings,
                                                       std::chrono::milliseconds timeout) = 0;
  /// Whether the cluster has a topic of that name that this client may see.
  [[nodiscard]] virtual Result<bool> topic_exists(const AdminCall& call,
                                                  const std::string& name) = 0;
  /// The same, but a topic that this client may not see is an error. Never makes the topic.
  [[nodiscard]] virtual Result<bool> find_topic(const AdminCall& call, const std::string& name) {
    return topic_exists(call, name);
  }
  /// `Errc::already_exists` when there is one. Messages are the broker's own.
  [[nodiscard]] virtual Status create_topic(const AdminCall& call, const NewTopic& topic) = 0;
};

}  // namespace troupe::runtime
