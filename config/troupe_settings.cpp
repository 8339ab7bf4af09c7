#include "config/troupe_settings.hpp"

#include "config/near_names.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <vector>

namespace troupe::config {

namespace {

using std::chrono::milliseconds;

Error invalid(const std::string& message) {
  return {Errc::invalid_config, message, "org.apache.kafka.common.config.ConfigException", ""};
}

/// One setting: its name, its range, and where a good value goes.
struct Entry {
  std::string name;
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;
  std::function<void(TroupeSettings&, std::int64_t)> store;
};

constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;
constexpr const char* stall_action_name = "troupe.task.stall.action";
constexpr const char* backoff_name = "troupe.task.restart.backoff.ms";
constexpr const char* backoff_max_name = "troupe.task.restart.backoff.max.ms";

const std::vector<Entry>& entries() {
  const auto ms = [](milliseconds TroupeSettings::*field) {
    return [field](TroupeSettings& s, std::int64_t v) { s.*field = milliseconds(v); };
  };
  const auto count = [](std::size_t TroupeSettings::*field) {
    return [field](TroupeSettings& s, std::int64_t v) { s.*field = static_cast<std::size_t>(v); };
  };
  static const std::vector<Entry> table = {
      {"troupe.task.restart.max.attempts", 0, 1'000'000,
       [](TroupeSettings& s, std::int64_t v) {
         s.restart_max_attempts = static_cast<std::int32_t>(v);
       }},
      {backoff_name, 1, day_ms, ms(&TroupeSettings::restart_backoff)},
      {backoff_max_name, 1, day_ms, ms(&TroupeSettings::restart_backoff_max)},
      {"troupe.task.restart.reset.ms", 0, day_ms, ms(&TroupeSettings::restart_reset)},
      {"troupe.task.stall.timeout.ms", 0, day_ms, ms(&TroupeSettings::stall_timeout)},
      {"troupe.restarts.per.second", 1, 1'000'000, count(&TroupeSettings::restarts_per_second)},
      {"troupe.abandoned.threads.max", 0, 1'000'000, count(&TroupeSettings::max_abandoned_threads)},
      {"troupe.startup.timeout.ms", 0, day_ms, ms(&TroupeSettings::startup_timeout)},
      {"troupe.grant.max.ms", 1, 60'000, ms(&TroupeSettings::grant_max)},
      {"troupe.grant.max.records", 1, 100'000'000, count(&TroupeSettings::grant_records)},
      {"troupe.lane.max.records", 1, 10'000'000, count(&TroupeSettings::lane_max_records)},
      {"troupe.lane.max.bytes", 1024, 1LL << 40U, count(&TroupeSettings::lane_max_bytes)},
      {"troupe.actor.threads", 1, 1024, count(&TroupeSettings::actor_threads)},
      {"troupe.rest.threads", 1, 64, count(&TroupeSettings::rest_threads)},
      {"troupe.rest.max.body.bytes", 1024, 1LL << 32U, count(&TroupeSettings::rest_max_body_bytes)},
      {"troupe.rest.max.connections", 1, 1'000'000, count(&TroupeSettings::rest_max_connections)},
      {"troupe.rest.idle.timeout.ms", 1, day_ms, ms(&TroupeSettings::rest_idle_timeout)},
      {"troupe.rest.request.timeout.ms", 1, day_ms, ms(&TroupeSettings::rest_request_timeout)},
  };
  return table;
}

std::vector<std::string> known_names() {
  std::vector<std::string> names = {"troupe.log.format", "troupe.log.level", stall_action_name};
  for (const auto& entry : entries()) {
    names.push_back(entry.name);
  }
  return names;
}

Status store_number(TroupeSettings& settings, const Entry& entry, const std::string& text) {
  try {
    const auto value =
        std::get<std::int64_t>(ConfigDef::parse_value(entry.name, text, ConfigType::int64));
    if (value < entry.minimum || value > entry.maximum) {
      return invalid("Invalid value " + text + " for configuration " + entry.name +
                     ": Value must be from " + std::to_string(entry.minimum) + " to " +
                     std::to_string(entry.maximum));
    }
    entry.store(settings, value);
    return Done{};
  } catch (const ConfigException& e) {
    return invalid(e.message());
  }
}

Status store(TroupeSettings& settings, const std::string& name, const std::string& text) {
  if (name == "troupe.log.format") {
    if (text != "text" && text != "json") {
      return invalid("Invalid value " + text + " for configuration " + name +
                     ": String must be one of: text, json");
    }
    settings.log_json = text == "json";
    return Done{};
  }
  if (name == "troupe.log.level") {
    const auto level = parse_log_level(text);
    if (!level.ok()) {
      return level.error();
    }
    settings.log_level = level.value();
    return Done{};
  }
  if (name == stall_action_name) {
    if (text != "report" && text != "restart") {
      return invalid("Invalid value " + text + " for configuration " + name +
                     ": String must be one of: report, restart");
    }
    settings.stall_action = text == "restart" ? StallAction::restart : StallAction::report;
    return Done{};
  }
  const auto& table = entries();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Entry& entry) { return entry.name == name; });
  if (found == table.end()) {
    return invalid("Unknown configuration '" + name + "'." + did_you_mean(name, known_names()));
  }
  return store_number(settings, *found, text);
}

/// The longest pause must not be shorter than the first: told at the one that `given` sets. Who
/// sets neither is not to blame.
void check_backoff(const TroupeSettings& settings, const Settings& given,
                   std::vector<SettingError>& errors) {
  if (settings.restart_backoff_max >= settings.restart_backoff) {
    return;
  }
  const auto first = std::to_string(settings.restart_backoff.count());
  const auto longest = std::to_string(settings.restart_backoff_max.count());
  if (given.contains(backoff_max_name)) {
    errors.push_back({backoff_max_name, "Invalid value " + longest + " for configuration " +
                                            backoff_max_name + ": Value must be at least " +
                                            backoff_name + ", which is " + first});
  } else if (given.contains(backoff_name)) {
    errors.push_back({backoff_name, "Invalid value " + first + " for configuration " +
                                        backoff_name + ": Value must be no more than " +
                                        backoff_max_name + ", which is " + longest});
  }
}

/// Settings with all that is wrong with them.
struct Parsed {
  TroupeSettings settings;
  std::vector<SettingError> errors;
};

Parsed parse(Parsed parsed, const Settings& given, bool of_connector) {
  for (auto entry = given.lower_bound("troupe.");
       entry != given.end() && entry->first.starts_with("troupe."); ++entry) {
    const auto& [name, text] = *entry;
    if (of_connector && !name.starts_with("troupe.task.")) {
      parsed.errors.push_back({name, "Configuration '" + name +
                                         "' belongs into the worker's file: a connector may set "
                                         "'troupe.task.…' only"});
      continue;
    }
    if (const auto stored = store(parsed.settings, name, text); !stored.ok()) {
      parsed.errors.push_back({name, stored.error().message});
    }
  }
  if (parsed.errors.empty()) {
    check_backoff(parsed.settings, given, parsed.errors);
  }
  return parsed;
}

Result<TroupeSettings> outcome_of(const Parsed& parsed) {
  return parsed.errors.empty() ? Result<TroupeSettings>(parsed.settings)
                               : invalid(parsed.errors.front().message);
}

}  // namespace

Result<TroupeSettings> parse_troupe_settings(const Settings& worker) {
  return outcome_of(parse({}, worker, false));
}

Result<TroupeSettings> connector_troupe_settings(const TroupeSettings& worker,
                                                 const Settings& connector) {
  return outcome_of(parse({worker, {}}, connector, true));
}

std::vector<SettingError> connector_troupe_errors(const TroupeSettings& worker,
                                                  const Settings& connector) {
  return parse({worker, {}}, connector, true).errors;
}

Result<LogLevel> parse_log_level(const std::string& text) {
  std::string upper = text;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  static const std::vector<std::string> names = {"ALL",  "TRACE", "DEBUG", "INFO",
                                                 "WARN", "ERROR", "FATAL", "OFF"};
  const auto found = std::find(names.begin(), names.end(), upper);
  if (found == names.end()) {
    return invalid("Invalid value " + text +
                   " for a log level: String must be one of: OFF, FATAL, ERROR, WARN, INFO, DEBUG, "
                   "TRACE, ALL");
  }
  return static_cast<LogLevel>(found - names.begin());
}

}  // namespace troupe::config
