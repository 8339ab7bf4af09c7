#pragma once

#include "config/listener.hpp"
#include "config/override_policy.hpp"
#include "config/troupe_settings.hpp"
#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace troupe::config {

/// A converter or header converter as named by a worker or connector.
struct ConverterSettings {
  std::string class_name;
  Settings settings;  ///< what stood under its prefix, prefix cut
};

/// A parsed worker file. Plain values; immutable.
struct WorkerConfig {
  Settings originals;
  std::vector<Listener> listeners;
  std::string advertised_host;
  std::int32_t advertised_port = 0;
  std::string advertised_listener;
  std::chrono::milliseconds offset_flush_interval{60000};
  std::chrono::milliseconds offset_flush_timeout{5000};
  std::chrono::milliseconds graceful_timeout{5000};
  std::chrono::milliseconds metric_window{30000};
  std::int32_t metric_windows = 2;
  std::string offsets_file;  ///< standalone
  bool topic_creation = true;
  bool topic_tracking = true;
  bool topic_tracking_reset = true;
  ConverterSettings key_converter;
  ConverterSettings value_converter;
  ConverterSettings header_converter;
  std::vector<std::string> plugin_path;
  OverridePolicy override_policy;
  TroupeSettings troupe;

  /// Settings of a kind of Kafka client: `bootstrap.servers` and what stands under `prefix`
  /// (`producer.`, `consumer.`), prefix cut.
  [[nodiscard]] Settings client_settings(std::string_view prefix) const;
  /// Settings of the worker's admin clients: all un-prefixed keys, then those under `admin.`.
  [[nodiscard]] Settings admin_settings() const;
  /// Settings that are given and have no effect, for a warning.
  [[nodiscard]] std::vector<std::string> ignored_settings() const;
};

/// Parses the settings of a standalone worker; the first bad key ends it, as upstream.
[[nodiscard]] Result<WorkerConfig> parse_standalone(const Settings& settings);

}  // namespace troupe::config
