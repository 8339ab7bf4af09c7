#include "config/worker_config.hpp"

#include "config/keys/worker_defs.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace troupe::config {

namespace {

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

namespace {

/// What is given for security and not there must not look as if it were.
std::optional<Error> refuse_unprotected(const Settings& settings) {
  const auto extensions = settings.find("rest.extension.classes");
  if (extensions == settings.end() || extensions->second.empty()) {
    return std::nullopt;
  }
  return Error{Errc::invalid_config,
               "Invalid value " + extensions->second +
                   " for configuration rest.extension.classes: this worker has no REST extensions "
                   "yet; without them its REST port would be open to everybody",
               "org.apache.kafka.common.config.ConfigException", ""};
}

/// Source: org.apache.kafka.clients.ClientUtils.parseAndValidateAddresses.
std::optional<Error> check_bootstrap(const std::vector<std::string>& servers) {
  constexpr std::int64_t largest_port = 65535;
  for (const auto& server : servers) {
    const auto colon = server.rfind(':');
    std::int64_t port = -1;
    const auto* end = server.data() + server.size();
    const auto parsed = colon == std::string::npos
                            ? std::from_chars_result{server.data(), std::errc::invalid_argument}
                            : std::from_chars(server.data() + colon + 1, end, port);
    const bool is_number = parsed.ec == std::errc{} && parsed.ptr == end && colon != 0;
    if (!is_number || port < 0 || port > largest_port) {
      return Error{Errc::invalid_config,
                   std::string(is_number ? "Invalid port" : "Invalid url") +
                       " in bootstrap.servers: " + server,
                   "org.apache.kafka.common.config.ConfigException", ""};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> WorkerConfig::ignored_settings() const {
  std::vector<std::string> ignored;
  for (const auto* name :
       {"admin.listeners", "access.control.allow.origin", "access.control.allow.methods",
        "response.http.headers.config", "metric.reporters"}) {
    const auto found = originals.find(name);
    if (found != originals.end() && !found->second.empty() &&
        found->second != "org.apache.kafka.common.metrics.JmxReporter") {
      ignored.emplace_back(name);
    }
  }
  return ignored;
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
    if (auto open = refuse_unprotected(settings)) {
      return *std::move(open);
    }
    if (auto wrong = check_bootstrap(config.get_list("bootstrap.servers"))) {
      return *std::move(wrong);
    }
    worker.advertised_host = config.get_string("rest.advertised.host.name");
    worker.advertised_port =
        config.is_null("rest.advertised.port") ? 0 : config.get_int("rest.advertised.port");
    worker.advertised_listener = config.get_string("rest.advertised.listener");
    worker.topic_creation = config.get_bool("topic.creation.enable");
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
    if (worker.offsets_file.empty()) {
      return Error{Errc::invalid_config,
                   "Invalid value  for configuration offset.storage.file.filename: the name of a "
                   "file is wanted",
                   "org.apache.kafka.common.config.ConfigException", ""};
    }
    worker.key_converter = converter(config, "key.converter");
    worker.value_converter = converter(config, "value.converter");
    worker.header_converter = converter(config, "header.converter");
    worker.plugin_path = config.get_list("plugin.path");
    auto policy = OverridePolicy::parse(settings);
    if (!policy.ok()) {
      return policy.error();
    }
    worker.override_policy = std::move(policy).value();
    auto own = parse_troupe_settings(settings);
    if (!own.ok()) {
      return own.error();
    }
    worker.troupe = own.value();
    return worker;
  } catch (const ConfigException& e) {
    return Error{Errc::invalid_config, e.message(), std::string(e.java_class()), ""};
  }
}

}  // namespace troupe::config
