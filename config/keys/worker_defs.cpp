#include "config/keys/worker_defs.hpp"

#include "config/keys/distributed_keys.hpp"
#include "config/keys/key_table.hpp"

namespace troupe::config {

namespace {

using enum ConfigType;
using enum Importance;

constexpr const char* version_doc =
    "Version of that class, or a range of versions; unset: the newest.";

ValidatorPtr listeners_validator() {
  return validators::custom(
      [](const std::string&, const ConfigValue& value) {
        const auto* urls = std::get_if<std::vector<std::string>>(&value);
        if (urls == nullptr || urls->empty()) {
          throw ConfigException(
              "Invalid value for listeners, at least one URL is expected, ex: "
              "http://localhost:8080,https://localhost:8443.");
        }
        for (const auto& url : *urls) {
          if (url.empty()) {
            throw ConfigException("Empty URL found when parsing listeners list.");
          }
        }
      },
      "List of comma-separated URLs, ex: http://localhost:8080,https://localhost:8443.");
}

void define_basics(ConfigDef& def) {
  const auto null = Default::null();
  const auto required = Default::required();
  define_all(
      def,
      {{"bootstrap.servers", list, required, high,
        "Brokers to ask first for the members of the Kafka cluster: `host:port,…`.",
        validators::distinct_list(false)},
       {"client.dns.lookup", string, "use_all_dns_ips", medium,
        "Whether all addresses of a host name are tried, or its canonical names.",
        validators::one_of({"use_all_dns_ips", "resolve_canonical_bootstrap_servers_only"})},
       {"key.converter", class_name, required, high,
        "Converter of keys for connectors that name none; its settings stand under "
        "`key.converter.`."},
       {"key.converter.plugin.version", string, null, low, version_doc},
       {"value.converter", class_name, required, high,
        "Converter of values for connectors that name none; its settings stand under "
        "`value.converter.`."},
       {"value.converter.plugin.version", string, null, low, version_doc},
       {"task.shutdown.graceful.timeout.ms", int64, "5000", low,
        "Milliseconds a batch of tasks gets to stop; then they are given up."},
       {"offset.flush.interval.ms", int64, "60000", low,
        "Milliseconds between two commits of a task's offsets."},
       {"offset.flush.timeout.ms", int64, "5000", low,
        "Milliseconds one commit of source offsets may take; then the next interval tries again."},
       {"plugin.path", list, null, low,
        "Folders with plugin libraries (`….so`), whatever else lies there is skipped. `${…}` is "
        "not "
        "resolved in this key.",
        validators::distinct_list(false)},
       {"plugin.discovery", string, "hybrid_warn", low,
        "How Java finds plugin classes. Accepted, without effect here.",
        validators::one_of_ignoring_case(
            {"only_scan", "hybrid_warn", "hybrid_fail", "service_load"})}});
}

void define_services(ConfigDef& def) {
  define_all(def,
             {{"metrics.sample.window.ms", int64, "30000", low,
               "Milliseconds of one sample of a metric.", validators::at_least(0)},
              {"metrics.num.samples", int32, "2", low, "Samples that make a metric.",
               validators::at_least(1)},
              {"metrics.recording.level", string, "INFO", low, "How much is measured.",
               validators::one_of({"INFO", "DEBUG"})},
              {"metric.reporters", list, "org.apache.kafka.common.metrics.JmxReporter", low,
               "Java classes that report metrics. Cannot be used here; see `/metrics`.",
               validators::distinct_list(true)},
              {"header.converter", class_name,
               "org.apache.kafka.connect.storage.SimpleHeaderConverter", low,
               "Converter of headers for connectors that name none; its settings stand under "
               "`header.converter.`."},
              {"header.converter.plugin.version", string, Default::null(), low, version_doc},
              {"config.providers", list, "", low,
               "Names of providers that resolve `${name:path:key}` in settings; each has a "
               "`config.providers.<name>.class` and `config.providers.<name>.param.…`.",
               validators::distinct_list(true)},
              {"connector.client.config.override.policy", string, "All", medium,
               "Which settings of Kafka clients connectors may override: All, None, Principal, or "
               "Allowlist with `connector.client.config.override.allowlist`."},
              {"topic.creation.enable", boolean, "true", low,
               "Whether source connectors may have topics created as `topic.creation.…` says."}});
}

void define_rest(ConfigDef& def) {
  const auto null = Default::null();
  define_all(
      def, {{"topic.tracking.enable", boolean, "true", low,
             "Whether the topics a connector uses are remembered and served."},
            {"topic.tracking.allow.reset", boolean, "true", low,
             "Whether clients may reset the remembered topics."},
            {"listeners", list, "http://:8083", low,
             "Addresses of the REST API: `http://host:port,…`; an empty host is all interfaces.",
             listeners_validator()},
            {"rest.advertised.host.name", string, null, low,
             "Host name other workers and clients are told."},
            {"rest.advertised.port", int32, null, low, "Port other workers and clients are told."},
            {"rest.advertised.listener", string, null, low,
             "Scheme other workers and clients are told: http or https."},
            {"access.control.allow.origin", string, "", low,
             "Origins browsers may call the REST API from; empty: none."},
            {"access.control.allow.methods", string, "", low,
             "Methods such calls may use; empty: GET, POST and HEAD."},
            {"response.http.headers.config", string, "", low,
             "Headers added to answers: `set X-Name: value, add …`."},
            {"ssl.client.auth", string, "none", low,
             "Whether clients of the REST API show certificates.",
             validators::one_of({"required", "requested", "none"})},
            {"rest.extension.classes", list, "", low, "Classes that extend the REST API.",
             validators::distinct_list(true)},
            {"admin.listeners", list, null, low,
             "Addresses of the administrative endpoints; unset: those of `listeners`; empty: none.",
             validators::distinct_list(true)}});
}

ConfigDef build_base() {
  ConfigDef def;
  define_basics(def);
  define_services(def);
  define_tls(def);
  define_rest(def);
  return def;
}

}  // namespace

const ConfigDef& standalone_def() {
  static const ConfigDef def = [] {
    auto standalone = build_base();
    define_all(standalone, {{"offset.storage.file.filename", string, Default::required(), high,
                             "File that holds the offsets of source connectors."}});
    return standalone;
  }();
  return def;
}

const ConfigDef& distributed_def() {
  static const ConfigDef def = [] {
    auto distributed = build_base();
    define_distributed(distributed);
    return distributed;
  }();
  return def;
}

}  // namespace troupe::config
