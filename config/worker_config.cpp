#include "config/worker_config.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace troupe::config {

namespace {

ConfigKey key(const char* name, ConfigType type, Importance importance) {
  ConfigKey made;
  made.name = name;
  made.type = type;
  made.importance = importance;
  return made;
}

ConfigKey required(const char* name, ConfigType type, Importance importance,
                   ValidatorPtr validator = nullptr) {
  auto made = key(name, type, importance);
  made.validator = std::move(validator);
  return made;
}

ConfigKey with_default(const char* name, ConfigType type, std::optional<std::string> text,
                       Importance importance, ValidatorPtr validator = nullptr) {
  auto made = key(name, type, importance);
  made.has_default = true;
  made.default_text = std::move(text);
  made.validator = std::move(validator);
  return made;
}

void define_tls(ConfigDef& def) {
  using enum ConfigType;
  using enum Importance;
  const auto lists = validators::distinct_list(true);
  def.define(with_default("ssl.protocol", string, "TLSv1.3", medium))
      .define(with_default("ssl.provider", string, std::nullopt, medium))
      .define(with_default("ssl.cipher.suites", list, "", low, lists))
      .define(with_default("ssl.enabled.protocols", list, "TLSv1.2,TLSv1.3", medium, lists))
      .define(with_default("ssl.keystore.type", string, "JKS", medium))
      .define(with_default("ssl.keystore.location", string, std::nullopt, high))
      .define(with_default("ssl.keystore.password", password, std::nullopt, high))
      .define(with_default("ssl.key.password", password, std::nullopt, high))
      .define(with_default("ssl.keystore.key", password, std::nullopt, high))
      .define(with_default("ssl.keystore.certificate.chain", password, std::nullopt, high))
      .define(with_default("ssl.truststore.certificates", password, std::nullopt, high))
      .define(with_default("ssl.truststore.type", string, "JKS", medium))
      .define(with_default("ssl.truststore.location", string, std::nullopt, high))
      .define(with_default("ssl.truststore.password", password, std::nullopt, high))
      .define(with_default("ssl.keymanager.algorithm", string, "SunX509", low))
      .define(with_default("ssl.trustmanager.algorithm", string, "PKIX", low))
      .define(with_default("ssl.endpoint.identification.algorithm", string, "https", low))
      .define(with_default("ssl.secure.random.implementation", string, std::nullopt, low))
      .define(with_default("ssl.engine.factory.class", class_name, std::nullopt, low));
}

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

void define_rest(ConfigDef& def) {
  using enum ConfigType;
  using enum Importance;
  def.define(with_default("listeners", list, "http://:8083", low, listeners_validator()))
      .define(with_default("rest.advertised.host.name", string, std::nullopt, low))
      .define(with_default("rest.advertised.port", int32, std::nullopt, low))
      .define(with_default("rest.advertised.listener", string, std::nullopt, low))
      .define(with_default("access.control.allow.origin", string, "", low))
      .define(with_default("access.control.allow.methods", string, "", low))
      .define(with_default("response.http.headers.config", string, "", low))
      .define(with_default("ssl.client.auth", string, "none", low,
                           validators::one_of({"required", "requested", "none"})))
      .define(
          with_default("rest.extension.classes", list, "", low, validators::distinct_list(true)))
      .define(with_default("admin.listeners", list, std::nullopt, low,
                           validators::distinct_list(true)));
}

ConfigDef build_standalone() {
  using enum ConfigType;
  using enum Importance;
  ConfigDef def;
  def.define(required("bootstrap.servers", list, high, validators::distinct_list(false)))
      .define(with_default(
          "client.dns.lookup", string, "use_all_dns_ips", medium,
          validators::one_of({"use_all_dns_ips", "resolve_canonical_bootstrap_servers_only"})))
      .define(required("key.converter", class_name, high))
      .define(with_default("key.converter.plugin.version", string, std::nullopt, low))
      .define(required("value.converter", class_name, high))
      .define(with_default("value.converter.plugin.version", string, std::nullopt, low))
      .define(with_default("task.shutdown.graceful.timeout.ms", int64, "5000", low))
      .define(with_default("offset.flush.interval.ms", int64, "60000", low))
      .define(with_default("offset.flush.timeout.ms", int64, "5000", low))
      .define(
          with_default("plugin.path", list, std::nullopt, low, validators::distinct_list(false)))
      .define(with_default("plugin.discovery", string, "hybrid_warn", low,
                           validators::one_of_ignoring_case(
                               {"only_scan", "hybrid_warn", "hybrid_fail", "service_load"})))
      .define(
          with_default("metrics.sample.window.ms", int64, "30000", low, validators::at_least(0)))
      .define(with_default("metrics.num.samples", int32, "2", low, validators::at_least(1)))
      .define(with_default("metrics.recording.level", string, "INFO", low,
                           validators::one_of({"INFO", "DEBUG"})))
      .define(with_default("metric.reporters", list, "org.apache.kafka.common.metrics.JmxReporter",
                           low, validators::distinct_list(true)))
      .define(with_default("header.converter", class_name,
                           "org.apache.kafka.connect.storage.SimpleHeaderConverter", low))
      .define(with_default("header.converter.plugin.version", string, std::nullopt, low))
      .define(with_default("config.providers", list, "", low, validators::distinct_list(true)))
      .define(with_default("connector.client.config.override.policy", string, "All", medium))
      .define(with_default("topic.creation.enable", boolean, "true", low));
  define_tls(def);
  def.define(with_default("topic.tracking.enable", boolean, "true", low))
      .define(with_default("topic.tracking.allow.reset", boolean, "true", low));
  define_rest(def);
  def.define(required("offset.storage.file.filename", string, high));
  return def;
}

Settings without_nulls(const ConfigMap& map) {
  Settings settings;
  for (const auto& [name, value] : map) {
    if (value) {
      settings.emplace(name, *value);
    }
  }
  return settings;
}

ConverterSettings converter(const Config& config, const std::string& name) {
  return {config.get_string(name), without_nulls(config.originals_with_prefix(name + '.'))};
}

/// Lists whose duplicates upstream drops with a warning instead of refusing them.
Settings without_duplicates(Settings settings) {
  for (const char* name : {"bootstrap.servers", "plugin.path", "metric.reporters",
                           "config.providers", "ssl.cipher.suites", "ssl.enabled.protocols",
                           "rest.extension.classes", "admin.listeners"}) {
    const auto found = settings.find(name);
    if (found == settings.end()) {
      continue;
    }
    const auto items = std::get<std::vector<std::string>>(
        ConfigDef::parse_value(name, found->second, ConfigType::list));
    std::vector<std::string> distinct;
    for (const auto& item : items) {
      if (std::find(distinct.begin(), distinct.end(), item) == distinct.end()) {
        distinct.push_back(item);
      }
    }
    found->second = *config_text(distinct);
  }
  return settings;
}

Result<std::vector<Listener>> parse_listeners(const std::vector<std::string>& texts) {
  std::vector<Listener> listeners;
  for (const auto& text : texts) {
    auto listener = parse_listener(text);
    if (!listener.ok()) {
      return listener.error();
    }
    listeners.push_back(std::move(listener).value());
  }
  return listeners;
}

}  // namespace

const ConfigDef& standalone_def() {
  static const ConfigDef def = build_standalone();
  return def;
}

Settings WorkerConfig::client_settings(std::string_view prefix) const {
  Settings settings;
  settings["bootstrap.servers"] = originals.at("bootstrap.servers");
  for (auto entry = originals.lower_bound(std::string(prefix));
       entry != originals.end() && entry->first.starts_with(prefix); ++entry) {
    settings[entry->first.substr(prefix.size())] = entry->second;
  }
  return settings;
}

Settings WorkerConfig::admin_settings() const {
  Settings settings;
  for (const auto& [name, value] : originals) {
    const bool prefixed = name.starts_with("admin.") || name.starts_with("producer.") ||
                          name.starts_with("consumer.") || name.starts_with("troupe.");
    if (!prefixed) {
      settings[name] = value;
    }
  }
  for (auto& [name, value] : client_settings("admin.")) {
    settings[name] = value;
  }
  return settings;
}

Result<WorkerConfig> parse_standalone(const Settings& settings) {
  try {
    const auto config = standalone_def().parse(without_duplicates(settings));
    WorkerConfig worker;
    worker.originals = settings;
    auto listeners = parse_listeners(config.get_list("listeners"));
    if (!listeners.ok()) {
      return listeners.error();
    }
    worker.listeners = std::move(listeners).value();
    worker.advertised_host = config.get_string("rest.advertised.host.name");
    worker.advertised_port =
        config.is_null("rest.advertised.port") ? 0 : config.get_int("rest.advertised.port");
    worker.advertised_listener = config.get_string("rest.advertised.listener");
    worker.topic_tracking = config.get_bool("topic.tracking.enable");
    worker.topic_tracking_reset = config.get_bool("topic.tracking.allow.reset");
    worker.offset_flush_interval =
        std::chrono::milliseconds(config.get_long("offset.flush.interval.ms"));
    worker.offset_flush_timeout =
        std::chrono::milliseconds(config.get_long("offset.flush.timeout.ms"));
    worker.metric_window = std::chrono::milliseconds(config.get_long("metrics.sample.window.ms"));
    worker.metric_windows = config.get_int("metrics.num.samples");
    worker.graceful_timeout =
        std::chrono::milliseconds(config.get_long("task.shutdown.graceful.timeout.ms"));
    worker.offsets_file = config.get_string("offset.storage.file.filename");
    worker.key_converter = converter(config, "key.converter");
    worker.value_converter = converter(config, "value.converter");
    worker.header_converter = converter(config, "header.converter");
    worker.plugin_path = config.get_list("plugin.path");
    auto own = parse_troupe_settings(settings);
    if (!own.ok()) {
      return own.error();
    }
    worker.troupe = own.value();
    return worker;
  } catch (const ConfigException& e) {
    return Error{Errc::invalid_config, e.what(), std::string(e.java_class()), ""};
  }
}

}  // namespace troupe::config
