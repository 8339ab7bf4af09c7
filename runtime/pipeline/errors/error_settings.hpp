#pragma once

#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace troupe::runtime {

/// What a connector's `errors.…` settings say; the defaults are upstream's.
/// Source: org.apache.kafka.connect.runtime.{ConnectorConfig,SinkConnectorConfig}.
struct ErrorSettings {
  std::chrono::milliseconds retry_timeout{0};  ///< negative: for ever
  std::chrono::milliseconds retry_delay_max{60000};
  bool tolerate_all = false;
  bool log = false;
  bool log_records = false;
  std::string dead_letter_topic;  ///< of a sink; empty: none
  std::int16_t dead_letter_replication = 3;
  bool dead_letter_headers = false;

  /// Whether a sink task gets an `ErrantRecordReporter`.
  [[nodiscard]] bool offers_reporter() const { return log || !dead_letter_topic.empty(); }
  friend bool operator==(const ErrorSettings&, const ErrorSettings&) = default;
};

/// Reads the settings of a connector; an error names the key. `is_sink`: dead letters count.
[[nodiscard]] Result<ErrorSettings> error_settings(const Settings& connector, bool is_sink);

}  // namespace troupe::runtime
