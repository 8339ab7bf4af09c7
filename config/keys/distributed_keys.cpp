#include "config/keys/distributed_keys.hpp"

#include "config/keys/key_table.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace troupe::config {

namespace {

using enum ConfigType;
using enum Importance;

ValidatorPtr from(std::int64_t minimum) { return validators::at_least(minimum); }
ValidatorPtr any_int() {
  return validators::between(std::int64_t{0}, std::numeric_limits<std::int32_t>::max());
}

std::optional<std::int64_t> integer_of(const ConfigValue& value) {
  if (const auto* number = std::get_if<std::int32_t>(&value)) {
    return *number;
  }
  const auto* small = std::get_if<std::int16_t>(&value);
  return small == nullptr ? std::nullopt : std::optional<std::int64_t>(*small);
}

ValidatorPtr positive_or_default(const char* otherwise, const char* text) {
  return validators::custom(
      [otherwise](const std::string& name, const ConfigValue& value) {
        const auto number = integer_of(value);
        if (!number || (*number < 1 && *number != -1)) {
          throw ConfigException(name, config_text(value).value_or("null"), otherwise);
        }
      },
      text);
}

ValidatorPtr partitions() {
  return positive_or_default(
      "Number of partitions must be positive, or -1 to use the broker's default",
      "Positive number, or -1 to use the broker's default");
}

ValidatorPtr replication_factor() {
  return positive_or_default(
      "Replication factor must be positive and not larger than the number of brokers in the Kafka "
      "cluster, or -1 to use the broker's default",
      "Positive number not larger than the number of brokers in the Kafka cluster, or -1 to use "
      "the broker's default");
}

const std::set<std::string>& known_algorithms() {
  static const std::set<std::string> names = {"HmacSHA1", "HmacSHA224", "HmacSHA256", "HmacSHA384",
                                              "HmacSHA512"};
  return names;
}

void ensure_algorithm(const std::string& name, const std::string& algorithm) {
  if (known_algorithms().contains(algorithm)) {
    return;
  }
  std::string supported;
  for (const auto& known : known_algorithms()) {
    supported += (supported.empty() ? "" : ", ") + known;
  }
  throw ConfigException(
      name, algorithm,
      "the algorithm is not supported by this JVM; the supported algorithms are: [" + supported +
          ']');
}

ValidatorPtr algorithm() {
  return validators::custom(
      [](const std::string& name, const ConfigValue& value) {
        ensure_algorithm(name, config_text(value).value_or("null"));
      },
      "Any algorithm for keyed hashes");
}

ValidatorPtr algorithms() {
  return validators::custom(
      [](const std::string& name, const ConfigValue& value) {
        const auto* names = std::get_if<std::vector<std::string>>(&value);
        if (names == nullptr || names->empty()) {
          throw ConfigException(name, "[]",
                                "At least one signature verification algorithm must be provided");
        }
        for (const auto& item : *names) {
          ensure_algorithm(name, item);
        }
      },
      "A list of one or more algorithms for keyed hashes");
}

ValidatorPtr protocol() {
  const auto known = validators::one_of_ignoring_case({"eager", "compatible", "sessioned"});
  return validators::custom(
      [known](const std::string& name, const ConfigValue& value) {
        try {
          known->ensure_valid(name, value);
        } catch (const ConfigException&) {
          throw ConfigException(name, config_text(value).value_or("null"),
                                "Invalid Connect protocol compatibility");
        }
      },
      "[EAGER, COMPATIBLE, SESSIONED]");
}

void define_membership(ConfigDef& def) {
  define_all(
      def,
      {{"group.id", string, Default::required(), high,
        "Name of the worker group; no sink connector may use it as its consumer group."},
       {"session.timeout.ms", int32, "10000", high,
        "Milliseconds without a heartbeat after which a worker is out of the group."},
       {"rebalance.timeout.ms", int32, "60000", high,
        "Milliseconds a worker has to rejoin once a rebalance has begun."},
       {"heartbeat.interval.ms", int32, "3000", high, "Milliseconds between heartbeats."},
       {"exactly.once.source.support", string, "disabled", high,
        "Exactly-once for source connectors; switch a running cluster first to preparing, then to "
        "enabled.",
        validators::one_of_ignoring_case({"disabled", "preparing", "enabled"})}});
}

void define_connection(ConfigDef& def) {
  define_all(
      def,
      {{"metadata.max.age.ms", int64, "300000", low,
        "Milliseconds after which the members of the cluster are asked for anew.", from(0)},
       {"client.id", string, "", low, "Name of the worker in the brokers' logs."},
       {"send.buffer.bytes", int32, "131072", medium,
        "Bytes of the socket's send buffer; -1: the system's.", from(-1)},
       {"receive.buffer.bytes", int32, "32768", medium,
        "Bytes of the socket's receive buffer; -1: the system's.", from(-1)},
       {"reconnect.backoff.ms", int64, "50", low,
        "First pause before a broker is connected to again, milliseconds.", from(0)},
       {"reconnect.backoff.max.ms", int64, "1000", low,
        "Longest pause before a broker is connected to again, milliseconds.", from(0)},
       {"socket.connection.setup.timeout.ms", int64, "10000", low,
        "Milliseconds to wait for a connection, at first.", from(0)},
       {"socket.connection.setup.timeout.max.ms", int64, "30000", low,
        "Milliseconds to wait for a connection, at most.", from(0)},
       {"retry.backoff.ms", int64, "100", low,
        "First pause before a request is tried again, milliseconds.", from(0)},
       {"retry.backoff.max.ms", int64, "1000", low,
        "Longest pause before a request is tried again, milliseconds.", from(0)},
       {"request.timeout.ms", int32, "40000", medium,
        "Milliseconds to wait for the answer to a request.", from(0)},
       {"connections.max.idle.ms", int64, "540000", medium,
        "Milliseconds after which an unused connection is closed."},
       {"security.protocol", string, "PLAINTEXT", medium, "How to talk to the brokers.",
        validators::one_of_ignoring_case({"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"},
                                         {"SASL_SSL", "PLAINTEXT", "SSL", "SASL_PLAINTEXT"})}});
  define_sasl(def);
}

void define_storage(ConfigDef& def) {
  const auto required = Default::required();
  define_all(
      def,
      {{"worker.sync.timeout.ms", int32, "3000", medium,
        "Milliseconds a worker tries to catch up with the others' configuration."},
       {"worker.unsync.backoff.ms", int32, "300000", medium,
        "Milliseconds a worker that could not catch up stays out of the group."},
       {"offset.storage.topic", string, required, high,
        "Topic with the offsets of source connectors. Further `offset.storage.…` keys are settings "
        "of that topic."},
       {"offset.storage.partitions", int32, "25", low, "Partitions of that topic.", partitions()},
       {"offset.storage.replication.factor", int16, "3", low, "Replicas of that topic.",
        replication_factor()},
       {"config.storage.topic", string, required, high,
        "Topic with the configurations; it has one partition. Further `config.storage.…` keys are "
        "settings of that topic."},
       {"config.storage.replication.factor", int16, "3", low, "Replicas of that topic.",
        replication_factor()},
       {"status.storage.topic", string, required, high,
        "Topic with the states of connectors and tasks. Further `status.storage.…` keys are "
        "settings of that topic."},
       {"status.storage.partitions", int32, "5", low, "Partitions of that topic.", partitions()},
       {"status.storage.replication.factor", int16, "3", low, "Replicas of that topic.",
        replication_factor()},
       {"connect.protocol", string, "sessioned", low,
        "Newest form of the group protocol: eager, compatible or sessioned.", protocol()},
       {"scheduled.rebalance.max.delay.ms", int32, "300000", low,
        "Milliseconds the work of a lost worker waits for its return.", any_int()}});
}

void define_keys(ConfigDef& def) {
  define_all(
      def,
      {{"inter.worker.key.ttl.ms", int32, "3600000", low,
        "Milliseconds after which the key that signs calls between workers is replaced; 0: never.",
        any_int()},
       {"inter.worker.key.generation.algorithm", string, "HmacSHA256", low,
        "Algorithm that key is made for.", algorithm()},
       {"inter.worker.key.size", int32, Default::null(), low,
        "Bits of that key; unset: as the algorithm suggests."},
       {"inter.worker.signature.algorithm", string, "HmacSHA256", low,
        "Algorithm calls between workers are signed with.", algorithm()},
       {"inter.worker.verification.algorithms", list, "HmacSHA256", low,
        "Algorithms of signatures that are accepted.", algorithms()},
       {"metadata.recovery.strategy", string, "rebootstrap", low,
        "What to do when no known broker can be reached.",
        validators::one_of_ignoring_case({"none", "rebootstrap"}, {"REBOOTSTRAP", "NONE"})},
       {"metadata.recovery.rebootstrap.trigger.ms", int64, "300000", low,
        "Milliseconds without metadata after which to start again from bootstrap.servers.",
        from(0)}});
}

}  // namespace

void define_distributed(ConfigDef& def) {
  define_membership(def);
  define_connection(def);
  define_storage(def);
  define_keys(def);
}

}  // namespace troupe::config
