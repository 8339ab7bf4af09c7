#include "runtime/kafka/client_names.hpp"

namespace troupe::runtime::kafka {

namespace {

/// Same name and meaning on both sides, for every kind of client.
const std::set<std::string>& shared_names() {
  static const std::set<std::string> names = {"bootstrap.servers",
                                              "client.id",
                                              "client.rack",
                                              "reconnect.backoff.ms",
                                              "reconnect.backoff.max.ms",
                                              "retry.backoff.ms",
                                              "retry.backoff.max.ms",
                                              "connections.max.idle.ms",
                                              "metadata.max.age.ms",
                                              "socket.connection.setup.timeout.ms",
                                              "ssl.endpoint.identification.algorithm",
                                              "ssl.key.password",
                                              "client.dns.lookup",
                                              "enable.metrics.push",
                                              "sasl.mechanism",
                                              "sasl.kerberos.service.name",
                                              "sasl.oauthbearer.token.endpoint.url",
                                              "sasl.oauthbearer.scope",
                                              "ssl.cipher.suites"};
  return names;
}

const std::set<std::string>& kind_names(ClientKind kind) {
  static const std::set<std::string> producer = {"acks",
                                                 "linger.ms",
                                                 "compression.type",
                                                 "enable.idempotence",
                                                 "retries",
                                                 "batch.size",
                                                 "max.in.flight.requests.per.connection",
                                                 "delivery.timeout.ms",
                                                 "transactional.id",
                                                 "transaction.timeout.ms"};
  static const std::set<std::string> consumer = {"group.id",
                                                 "group.instance.id",
                                                 "group.protocol",
                                                 "auto.offset.reset",
                                                 "isolation.level",
                                                 "session.timeout.ms",
                                                 "heartbeat.interval.ms",
                                                 "max.poll.interval.ms",
                                                 "fetch.min.bytes",
                                                 "fetch.max.bytes",
                                                 "max.partition.fetch.bytes",
                                                 "check.crcs",
                                                 "allow.auto.create.topics"};
  static const std::set<std::string> none;
  return kind == ClientKind::producer ? producer : kind == ClientKind::consumer ? consumer : none;
}

const std::set<std::string>& silent_names() {
  static const std::set<std::string> names = {
      "key.serializer",     "value.serializer",       "key.deserializer",
      "value.deserializer", "max.poll.records",       "max.block.ms",
      "enable.auto.commit", "default.api.timeout.ms", "exclude.internal.topics",
      "ssl.protocol",       "ssl.enabled.protocols"};
  return names;
}

}  // namespace

Settings default_settings(ClientKind kind) {
  // Without metrics to push: with them, a client that is closed often waits a whole second for a
  // signal it has missed (librdkafka 2.8.0, rd_kafka_telemetry_await_termination).
  Settings settings = {{"socket.keepalive.enable", "true"},
                       {"log.connection.close", "false"},
                       {"enable.metrics.push", "false"}};
  if (kind == ClientKind::producer) {
    settings.merge(Settings{{"acks", "all"},
                            {"enable.idempotence", "true"},
                            {"delivery.timeout.ms", "2147483647"},
                            {"linger.ms", "5"},
                            {"message.max.bytes", "1048576"},
                            {"partitioner", "murmur2_random"},
                            {"queue.buffering.max.messages", "500000"},
                            {"queue.buffering.max.kbytes", "65536"},
                            {"socket.nagle.disable", "true"}});
  } else if (kind == ClientKind::consumer) {
    settings.merge(Settings{{"enable.auto.commit", "false"},
                            {"enable.auto.offset.store", "false"},
                            {"auto.offset.reset", "earliest"},
                            {"isolation.level", "read_uncommitted"},
                            {"allow.auto.create.topics", "true"},
                            {"check.crcs", "true"},
                            {"partition.assignment.strategy", "range"},
                            {"queued.min.messages", "1000000"},
                            {"queued.max.messages.kbytes", "8192"},
                            {"fetch.wait.max.ms", "100"},
                            {"fetch.queue.backoff.ms", "2"}});
  }
  return settings;
}

const std::map<std::string, std::string>& renamed_keys() {
  static const std::map<std::string, std::string> names = {
      {"fetch.max.wait.ms", "fetch.wait.max.ms"},
      {"max.request.size", "message.max.bytes"},
      {"request.timeout.ms", "socket.timeout.ms"},
      {"send.buffer.bytes", "socket.send.buffer.bytes"},
      {"receive.buffer.bytes", "socket.receive.buffer.bytes"},
      {"sasl.oauthbearer.client.credentials.client.id", "sasl.oauthbearer.client.id"},
      {"sasl.oauthbearer.client.credentials.client.secret", "sasl.oauthbearer.client.secret"}};
  return names;
}

bool is_same_name(const std::string& key, ClientKind kind) {
  return shared_names().contains(key) || kind_names(kind).contains(key);
}

bool is_silent(const std::string& key) { return silent_names().contains(key); }

}  // namespace troupe::runtime::kafka
