#include "config/keys/client_defs.hpp"

#include "config/java_duration.hpp"
#include "config/keys/key_table.hpp"

#include <limits>
#include <string>
#include <string_view>

namespace troupe::config {

namespace {

using enum ConfigType;
using enum Importance;

ValidatorPtr from(std::int64_t minimum) { return validators::at_least(minimum); }

/// A string that `is_valid` takes; of any other it is said what it `must` be.
template <class IsValid>
ValidatorPtr string_check(IsValid is_valid, const std::string& must, const std::string& shown) {
  return validators::custom(
      [=](const std::string& name, const ConfigValue& value) {
        const auto given = config_text(value).value_or("null");
        if (!is_valid(given)) {
          throw ConfigException(name, given,
                                "Invalid value `" + given + "` for configuration " + name +
                                    ". The value must " + must + '.');
        }
      },
      shown);
}

/// Source: org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy.Validator.
ValidatorPtr offset_reset() {
  return string_check(
      [](std::string_view given) {
        constexpr std::string_view by_duration = "by_duration:";
        if (!given.starts_with(by_duration)) {
          return given == "earliest" || given == "latest" || given == "none";
        }
        const auto duration = parse_java_duration(given.substr(by_duration.size()));
        return duration && *duration >= std::chrono::milliseconds{0};
      },
      "be either 'earliest', 'latest', 'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'",
      "[earliest, latest, none, by_duration:PnDTnHnMn.nS]");
}

/// Source: org.apache.kafka.common.record.CompressionType.GZIP.levelValidator.
ValidatorPtr gzip_level() {
  return validators::custom(
      [](const std::string& name, const ConfigValue& value) {
        const auto level = std::get<std::int32_t>(value);
        if (level != -1 && (level < 1 || level > 9)) {
          throw ConfigException(name, std::to_string(level),
                                "Value must be between 1 and 9 or equal to -1");
        }
      },
      "[1,...,9] or -1");
}

/// What differs between the clients for keys that all of them have.
struct Shared {
  Default servers = Default::required();
  bool servers_may_be_empty = false;
  Importance client_id = medium;
  const char* receive_buffer = "65536";
  const char* idle = "540000";
  const char* push = "true";
};

void define_names(ConfigDef& def, const Shared& shared) {
  define_all(
      def, {{"bootstrap.servers", list, shared.servers, high,
             "Brokers to ask first for the members of the cluster: `host:port,…`.",
             validators::distinct_list(shared.servers_may_be_empty)},
            {"client.dns.lookup", string, "use_all_dns_ips", medium,
             "Whether all addresses of a host name are tried, or its canonical names.",
             validators::one_of({"use_all_dns_ips", "resolve_canonical_bootstrap_servers_only"})},
            {"client.id", string, "", shared.client_id, "Name of the client in the brokers' logs."},
            {"config.providers", list, "", low,
             "Providers of variables. In a worker the worker's own providers do this.",
             validators::distinct_list(true)}});
}

void define_connection(ConfigDef& def, const Shared& shared) {
  define_all(def,
             {{"metadata.max.age.ms", int64, "300000", low,
               "Milliseconds after which the members of the cluster are asked for anew.", from(0)},
              {"metadata.recovery.strategy", string, "rebootstrap", low,
               "What to do when no known broker can be reached.",
               validators::one_of_ignoring_case({"none", "rebootstrap"}, {"REBOOTSTRAP", "NONE"})},
              {"metadata.recovery.rebootstrap.trigger.ms", int64, "300000", low,
               "Milliseconds without metadata after which to start again from bootstrap.servers.",
               from(0)},
              {"send.buffer.bytes", int32, "131072", medium,
               "Bytes of the socket's send buffer; -1: the system's.", from(-1)},
              {"receive.buffer.bytes", int32, shared.receive_buffer, medium,
               "Bytes of the socket's receive buffer; -1: the system's.", from(-1)},
              {"reconnect.backoff.ms", int64, "50", low,
               "First pause before a broker is connected to again, milliseconds.", from(0)},
              {"reconnect.backoff.max.ms", int64, "1000", low,
               "Longest pause before a broker is connected to again, milliseconds.", from(0)},
              {"retry.backoff.ms", int64, "100", low,
               "First pause before a request is tried again, milliseconds.", from(0)},
              {"retry.backoff.max.ms", int64, "1000", low,
               "Longest pause before a request is tried again, milliseconds.", from(0)},
              {"request.timeout.ms", int32, "30000", medium,
               "Milliseconds to wait for the answer to a request.", from(0)},
              {"socket.connection.setup.timeout.ms", int64, "10000", medium,
               "Milliseconds to wait for a connection, at first."},
              {"socket.connection.setup.timeout.max.ms", int64, "30000", medium,
               "Milliseconds to wait for a connection, at most."},
              {"connections.max.idle.ms", int64, shared.idle, medium,
               "Milliseconds after which an unused connection is closed."}});
}

void define_observability(ConfigDef& def, const Shared& shared) {
  define_all(def, {{"enable.metrics.push", boolean, shared.push, low,
                    "Whether the client sends its metrics to the cluster when that asks for them."},
                   {"metrics.sample.window.ms", int64, "30000", low,
                    "Milliseconds of one sample of a metric.", from(0)},
                   {"metrics.num.samples", int32, "2", low, "Samples that make a metric.", from(1)},
                   {"metrics.recording.level", string, "INFO", low, "How much is measured.",
                    validators::one_of({"INFO", "DEBUG", "TRACE"})},
                   {"metric.reporters", list, "org.apache.kafka.common.metrics.JmxReporter", low,
                    "Java classes that report metrics. Cannot be used here; see `/metrics`.",
                    validators::distinct_list(true)}});
}

void define_security(ConfigDef& def) {
  define_all(
      def, {{"security.protocol", string, "PLAINTEXT", medium, "How to talk to the brokers.",
             validators::one_of_ignoring_case({"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"},
                                              {"SASL_SSL", "PLAINTEXT", "SSL", "SASL_PLAINTEXT"})},
            {"security.providers", string, Default::null(), low,
             "Java security providers. Have no meaning here and are ignored."}});
  define_sasl(define_tls(def));
}

void define_batching(ConfigDef& def) {
  define_all(
      def,
      {{"buffer.memory", int64, "33554432", high, "Bytes of records that may wait to be sent.",
        from(0)},
       {"retries", int32, "2147483647", high, "How often a record is sent again.",
        validators::between(std::int64_t{0}, std::numeric_limits<std::int32_t>::max())},
       {"acks", string, "all", low, "Acknowledgements a record needs.",
        validators::one_of({"all", "-1", "0", "1"})},
       {"compression.type", string, "none", high, "Compression of batches.",
        validators::one_of({"none", "gzip", "snappy", "lz4", "zstd"})},
       {"compression.gzip.level", int32, "-1", medium, "Level of gzip; -1: its default.",
        gzip_level()},
       {"compression.lz4.level", int32, "9", medium, "Level of lz4.",
        validators::between(std::int64_t{1}, 17)},
       {"compression.zstd.level", int32, "3", medium, "Level of zstd.",
        validators::between(std::int64_t{-131072}, 22)},
       {"batch.size", int32, "16384", medium, "Bytes of records of one partition sent together.",
        from(0)},
       {"linger.ms", int64, "5", medium,
        "Milliseconds to wait for more records before a batch is sent.", from(0)},
       {"delivery.timeout.ms", int32, "120000", medium,
        "Milliseconds after which a record counts as failed. Workers set it to the maximum.",
        from(0)},
       {"max.block.ms", int64, "60000", medium,
        "Milliseconds to wait for room or metadata. A worker waits as long as it takes.", from(0)},
       {"max.request.size", int32, "1048576", medium, "Bytes of a request, at most.", from(0)},
       {"max.in.flight.requests.per.connection", int32, "5", low,
        "Requests that may be unanswered at once.", from(1)},
       {"metadata.max.idle.ms", int64, "300000", low,
        "Milliseconds after which an unused topic is forgotten.", from(5000)}});
}

void define_producing(ConfigDef& def) {
  define_all(
      def,
      {{"partitioner.class", class_name, Default::null(), medium,
        "Class that chooses partitions: unset, by key and else at random, or "
        "`org.apache.kafka.clients.producer.RoundRobinPartitioner`, each in turn."},
       {"partitioner.adaptive.partitioning.enable", boolean, "true", low,
        "Whether slow brokers get fewer records without a key."},
       {"partitioner.availability.timeout.ms", int64, "0", low,
        "Milliseconds after which a partition that takes no records is avoided.", from(0)},
       {"partitioner.ignore.keys", boolean, "false", medium,
        "Whether keys are left out of the choice of partitions."},
       {"interceptor.classes", list, "", low,
        "Java classes that see each record. Cannot be used here.", validators::distinct_list(true)},
       {"enable.idempotence", boolean, "true", low, "Whether the broker drops what it got twice."},
       {"transaction.timeout.ms", int32, "60000", low,
        "Milliseconds after which the broker ends a transaction."},
       {"transactional.id", string, Default::null(), low, "Name that transactions run under.",
        validators::non_empty_string()},
       {"transaction.two.phase.commit.enable", boolean, "false", low,
        "Whether transactions stay open until they are ended explicitly."},
       {"key.serializer", class_name, Default::required(), high,
        "Java class that writes keys. A worker sets it."},
       {"value.serializer", class_name, Default::required(), high,
        "Java class that writes values. A worker sets it."}});
}

void define_group(ConfigDef& def) {
  define_all(
      def,
      {{"group.id", string, Default::null(), high,
        "Consumer group. A sink connector's is `connect-<name>`."},
       {"group.instance.id", string, Default::null(), medium,
        "Name under which a member keeps its place over restarts.", validators::non_empty_string()},
       {"session.timeout.ms", int32, "45000", high,
        "Milliseconds without a heartbeat after which a member is out."},
       {"heartbeat.interval.ms", int32, "3000", high, "Milliseconds between heartbeats."},
       {"partition.assignment.strategy", list,
        "org.apache.kafka.clients.consumer.RangeAssignor,"
        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
        medium, "Assignors, preferred first. Range, round robin and cooperative sticky are known.",
        validators::distinct_list(true)},
       {"enable.auto.commit", boolean, "true", medium,
        "Whether the client commits by itself. A worker sets it to false."},
       {"auto.commit.interval.ms", int32, "5000", low,
        "Milliseconds between commits of the client's own.", from(0)},
       {"auto.offset.reset", string, "latest", medium,
        "Where to start without an offset: earliest, latest, none, or records of an age. A worker "
        "sets earliest.",
        offset_reset()},
       {"group.protocol", string, "classic", high, "How the group is managed.",
        validators::one_of_ignoring_case({"CONSUMER", "CLASSIC"})},
       {"group.remote.assignor", string, Default::null(), medium,
        "Assignor the broker uses with the protocol `consumer`."}});
}

void define_fetching(ConfigDef& def) {
  define_all(
      def,
      {{"client.rack", string, "", low, "Rack of the client; replicas in it are read from."},
       {"max.partition.fetch.bytes", int32, "1048576", high, "Bytes of one partition in an answer.",
        from(0)},
       {"fetch.min.bytes", int32, "1", high, "Bytes the broker waits for before it answers.",
        from(0)},
       {"fetch.max.bytes", int32, "52428800", medium, "Bytes of an answer.", from(0)},
       {"fetch.max.wait.ms", int32, "500", low, "Milliseconds the broker waits for them.", from(0)},
       {"max.poll.records", int32, "500", medium, "Records of one poll.", from(1)},
       {"max.poll.interval.ms", int32, "300000", medium,
        "Milliseconds between polls after which a member is out.", from(1)},
       {"check.crcs", boolean, "true", low, "Whether checksums are verified."},
       {"exclude.internal.topics", boolean, "true", medium,
        "Whether internal topics are left out of a pattern."},
       {"allow.auto.create.topics", boolean, "true", medium,
        "Whether asking for a topic may create it."},
       {"interceptor.classes", list, "", low,
        "Java classes that see each record. Cannot be used here.", validators::distinct_list(true)},
       {"isolation.level", string, "read_uncommitted", medium,
        "Whether records of open and aborted transactions are seen.",
        validators::one_of({"read_committed", "read_uncommitted"})},
       {"default.api.timeout.ms", int32, "60000", medium,
        "Milliseconds an operation without a limit of its own may take.", from(0)},
       {"share.acknowledgement.mode", string, "implicit", medium,
        "How a member of a share group acknowledges. Has no meaning in a worker.",
        string_check(
            [](std::string_view given) { return given == "implicit" || given == "explicit"; },
            "either be 'implicit' or 'explicit'", "[implicit, explicit]")},
       {"share.acquire.mode", string, "BATCH_OPTIMIZED", medium,
        "How a member of a share group acquires records. Has no meaning in a worker.",
        string_check(
            [](std::string_view given) {
              return given == "BATCH_OPTIMIZED" || given == "batch_optimized" ||
                     given == "record_limit";
            },
            "either be 'batch_optimized' or 'record_limit'", "[batch_optimized, record_limit]")},
       {"key.deserializer", class_name, Default::required(), high,
        "Java class that reads keys. A worker sets it."},
       {"value.deserializer", class_name, Default::required(), high,
        "Java class that reads values. A worker sets it."}});
}

ConfigDef build_producer() {
  Shared shared;
  shared.receive_buffer = "32768";
  ConfigDef def;
  define_names(def, shared);
  define_batching(def);
  define_connection(def, shared);
  define_observability(def, shared);
  define_producing(def);
  define_security(def);
  return def;
}

ConfigDef build_consumer() {
  Shared shared;
  shared.client_id = low;
  ConfigDef def;
  define_names(def, shared);
  define_group(def);
  define_connection(def, shared);
  define_fetching(def);
  define_observability(def, shared);
  define_security(def);
  return def;
}

ConfigDef build_admin() {
  Shared shared;
  shared.servers = "";
  shared.servers_may_be_empty = true;
  shared.idle = "300000";
  shared.push = "false";
  ConfigDef def;
  define_names(def, shared);
  define_all(def, {{"bootstrap.controllers", list, "", high,
                    "Controllers to ask instead of brokers: `host:port,…`.",
                    validators::distinct_list(true)},
                   {"retries", int32, "2147483647", low, "How often a request is tried again.",
                    validators::between(std::int64_t{0}, std::numeric_limits<std::int32_t>::max())},
                   {"default.api.timeout.ms", int32, "60000", medium,
                    "Milliseconds an operation without a limit of its own may take.", from(0)}});
  define_connection(def, shared);
  define_observability(def, shared);
  define_security(def);
  return def;
}

}  // namespace

const char* override_prefix(ClientType type) noexcept {
  switch (type) {
    case ClientType::producer:
      return "producer.override.";
    case ClientType::consumer:
      return "consumer.override.";
    case ClientType::admin:
      break;
  }
  return "admin.override.";
}

const ConfigDef& client_def(ClientType type) {
  static const ConfigDef producer = build_producer();
  static const ConfigDef consumer = build_consumer();
  static const ConfigDef admin = build_admin();
  return type == ClientType::producer ? producer : type == ClientType::consumer ? consumer : admin;
}

}  // namespace troupe::config
