#include "runtime/kafka/client_conf.hpp"

#include "runtime/kafka/client_checks.hpp"
#include "runtime/kafka/stores.hpp"

#include <array>
#include <string>
#include <utility>

namespace troupe::runtime::kafka {

namespace {

constexpr std::size_t error_text_size = 512;

Error invalid(const std::string& text) {
  return {Errc::invalid_config, text, "org.apache.kafka.common.config.ConfigException", ""};
}

bool is_secret(const std::string& name) {
  return name.find("password") != std::string::npos || name.find("secret") != std::string::npos ||
         name.ends_with(".pem");
}

}  // namespace

Result<ConfHandle> make_conf(const Settings& java, ClientKind kind, Logger& logger) {
  if (auto checked = check_settings(java, kind); !checked.ok()) {
    return checked.error();
  }
  auto translated = translate_settings(java, kind);
  if (!translated.ok()) {
    return translated.error();
  }
  for (const auto& store : {translated->key_store, translated->trust_store}) {
    if (!store) {
      continue;
    }
    if (auto added = add_store(*store, translated->settings); !added.ok()) {
      return added.error();
    }
  }
  for (const auto& warning : translated->warnings) {
    logger.debug(warning);
  }
  ConfHandle conf(rd_kafka_conf_new());
  std::array<char, error_text_size> text{};
  for (const auto& [name, value] : translated->settings) {
    const auto outcome =
        rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), text.data(), text.size());
    if (outcome == RD_KAFKA_CONF_UNKNOWN) {
      logger.warn("client setting '" + name + "' is not known here and is ignored");
    } else if (outcome != RD_KAFKA_CONF_OK) {
      const bool secret = is_secret(name);
      return invalid("Invalid value " + (secret ? "[hidden]" : value) + " for configuration " +
                     name + ": " + text.data());
    }
  }
  return conf;
}

Result<ClientHandle> make_client(rd_kafka_type_t type, ConfHandle conf) {
  std::array<char, error_text_size> text{};
  auto* client = rd_kafka_new(type, conf.get(), text.data(), text.size());
  if (client == nullptr) {
    return invalid(std::string("the Kafka client cannot be made: ") + text.data());
  }
  static_cast<void>(conf.release());
  return ClientHandle(client);
}

Result<ClientHandle> make_admin_client(const Settings& java, Logger& logger,
                                       const std::string& debug, const std::string& group) {
  auto conf = make_conf(java, ClientKind::admin, logger);
  if (!conf.ok()) {
    return conf.error();
  }
  for (const auto& [name, value] : {std::pair("debug", &debug), std::pair("group.id", &group)}) {
    std::array<char, error_text_size> text{};
    if (!value->empty() && rd_kafka_conf_set(conf->get(), name, value->c_str(), text.data(),
                                             text.size()) != RD_KAFKA_CONF_OK) {
      return invalid("the Kafka client does not take '" + *value + "' as " + name + ": " +
                     text.data());
    }
  }
  rd_kafka_conf_set_opaque(conf->get(), &logger);
  rd_kafka_conf_set_log_cb(
      conf->get(), [](const rd_kafka_t* client, int level, const char* facility, const char* text) {
        forward_log(*static_cast<Logger*>(rd_kafka_opaque(client)), level, facility, text);
      });
  return make_client(group.empty() ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER,
                     std::move(conf).value());
}

void forward_log(Logger& logger, int level, const char* facility, const char* text) {
  constexpr int syslog_error = 3;
  constexpr int syslog_notice = 5;
  constexpr int syslog_info = 6;
  const auto severity = level <= syslog_error    ? LogLevel::warn
                        : level <= syslog_notice ? LogLevel::info
                        : level == syslog_info   ? LogLevel::debug
                                                 : LogLevel::trace;
  if (logger.enabled(severity)) {
    logger.log(severity, std::string(facility) + ": " + text);
  }
}

}  // namespace troupe::runtime::kafka
