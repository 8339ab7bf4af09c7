#pragma once

#include <troupe/config_def.hpp>

#include <initializer_list>
#include <optional>
#include <string>

namespace troupe::config {

/// What a key has when it is not set: a text, null, or nothing at all (the key must be set).
class Default {
 public:
  Default(const char* text)  // NOLINT(google-explicit-constructor): tables read better
      : text_(text) {}
  [[nodiscard]] static Default required() { return Default(false); }
  [[nodiscard]] static Default null() { return Default(true); }

  void apply_to(ConfigKey& key) const {
    key.has_default = given_;
    key.default_text = text_;
  }

 private:
  explicit Default(bool given) : given_(given) {}

  bool given_ = true;
  std::optional<std::string> text_;
};

/// One key of a worker's or a client's table: those have neither groups nor widths.
struct KeyRow {
  const char* name;
  ConfigType type;
  Default if_unset;
  Importance importance;
  const char* documentation;
  ValidatorPtr validator = nullptr;
};

/// Defines the keys in this order.
ConfigDef& define_all(ConfigDef& def, std::initializer_list<KeyRow> rows);

/// `ssl.` keys of workers and Kafka clients. Source: org.apache.kafka.common.config.SslConfigs.
ConfigDef& define_tls(ConfigDef& def);
/// `sasl.` keys of workers and Kafka clients. Source: org.apache.kafka.common.config.SaslConfigs.
ConfigDef& define_sasl(ConfigDef& def);

}  // namespace troupe::config
