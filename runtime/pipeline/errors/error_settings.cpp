#include "runtime/pipeline/errors/error_settings.hpp"

#include "runtime/plugins/guard.hpp"

#include <algorithm>
#include <cctype>

namespace troupe::runtime {

namespace {

/// Overwrites `value` by the setting of that name, if there is one.
template <class T>
void read(const Settings& settings, const char* name, ConfigType type, T& value) {
  if (const auto found = settings.find(name); found != settings.end()) {
    value = std::get<T>(ConfigDef::parse_value(name, found->second, type));
  }
}

void read(const Settings& settings, const char* name, std::chrono::milliseconds& value) {
  std::int64_t count = value.count();
  read(settings, name, ConfigType::int64, count);
  value = std::chrono::milliseconds{count};
}

bool tolerates_all(const Settings& settings) {
  std::string text = "none";
  read(settings, "errors.tolerance", ConfigType::string, text);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (text != "none" && text != "all") {
    throw ConfigException("errors.tolerance", text, "String must be one of: none, all");
  }
  return text == "all";
}

}  // namespace

Result<ErrorSettings> error_settings(const Settings& connector, bool is_sink) {
  return guard([&] {
    ErrorSettings read_settings;
    read(connector, "errors.retry.timeout", read_settings.retry_timeout);
    read(connector, "errors.retry.delay.max.ms", read_settings.retry_delay_max);
    read_settings.tolerate_all = tolerates_all(connector);
    read(connector, "errors.log.enable", ConfigType::boolean, read_settings.log);
    read(connector, "errors.log.include.messages", ConfigType::boolean, read_settings.log_records);
    if (is_sink) {
      read(connector, "errors.deadletterqueue.topic.name", ConfigType::string,
           read_settings.dead_letter_topic);
      read(connector, "errors.deadletterqueue.topic.replication.factor", ConfigType::int16,
           read_settings.dead_letter_replication);
      read(connector, "errors.deadletterqueue.context.headers.enable", ConfigType::boolean,
           read_settings.dead_letter_headers);
    }
    return read_settings;
  });
}

}  // namespace troupe::runtime
