#pragma once

#include <troupe/config_def.hpp>
#include <troupe/logger.hpp>
#include <troupe/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe::config {

/// What a stall of a task leads to (`troupe.task.stall.action`).
enum class StallAction : std::uint8_t { report, restart };

/// Settings that Kafka Connect does not have. All start with `troupe.`, are parsed outside the
/// ConfigDefs and do not show in `validate` unless they are wrong. Defaults are the values here.
struct TroupeSettings {
  std::int32_t restart_max_attempts = 10;           ///< 0: Kafka Connect's behaviour, no restarts
  std::chrono::milliseconds restart_backoff{1000};  ///< doubled at each attempt, ± 20 %
  std::chrono::milliseconds restart_backoff_max{60000};
  std::chrono::milliseconds restart_reset{300000};  ///< running this long counts attempts anew
  std::size_t restarts_per_second = 20;             ///< of all tasks: a storm is spread over time
  std::chrono::milliseconds stall_timeout{60000};   ///< 0: stalls are not looked for
  StallAction stall_action = StallAction::report;
  std::size_t max_abandoned_threads = 256;  ///< with so many left behind, who hangs is not started
  std::chrono::milliseconds startup_timeout{60000};  ///< how long Kafka is waited for at start
  std::chrono::milliseconds grant_max{200};          ///< longest grant to a task's thread
  std::size_t grant_records = 100000;                ///< most records of one grant
  std::size_t lane_max_records = 20000;              ///< records in flight per source task, at most
  std::size_t lane_max_bytes = std::size_t{16} * 1024 * 1024;  ///< bytes in flight per source task
  std::size_t actor_threads = 2;                               ///< threads of the actor scheduler
  std::size_t rest_threads = 1;
  std::size_t rest_max_body_bytes = std::size_t{16} * 1024 * 1024;
  std::size_t rest_max_connections = 1024;
  std::chrono::milliseconds rest_idle_timeout{30000};     ///< of a kept-alive connection
  std::chrono::milliseconds rest_request_timeout{10000};  ///< for a request to arrive whole
  bool log_json = false;                                  ///< `troupe.log.format` = text | json
  LogLevel log_level = LogLevel::info;
};

/// Reads the `troupe.` keys of a worker file. An unknown one, a value out of range, or two that
/// contradict each other are an error that says what is accepted.
[[nodiscard]] Result<TroupeSettings> parse_troupe_settings(const Settings& worker);

/// The worker's settings with what one connector sets of them: `troupe.task.…` only. Errors as
/// above.
[[nodiscard]] Result<TroupeSettings> connector_troupe_settings(const TroupeSettings& worker,
                                                               const Settings& connector);

/// What is wrong with one setting.
struct SettingError {
  std::string name;
  std::string message;
};
/// All that is wrong with what one connector sets, by name; nothing: it is acceptable.
[[nodiscard]] std::vector<SettingError> connector_troupe_errors(const TroupeSettings& worker,
                                                                const Settings& connector);

/// `TRACE` … `OFF` in any case.
[[nodiscard]] Result<LogLevel> parse_log_level(const std::string& text);

}  // namespace troupe::config
