#pragma once

#include <troupe/plugin.hpp>

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <utility>

namespace troupe::tests {

/// A definition out of recorded JSON, without validators.
inline ConfigDef recorded_definition(const nlohmann::ordered_json& keys) {
  ConfigDef def;
  for (const auto& json : keys) {
    ConfigKey key;
    key.name = json.at("name");
    for (const auto type : {ConfigType::boolean, ConfigType::string, ConfigType::int32,
                            ConfigType::int16, ConfigType::int64, ConfigType::float64,
                            ConfigType::list, ConfigType::class_name, ConfigType::password}) {
      key.type = json.at("type") == type_constant(type) ? type : key.type;
    }
    key.has_default = !json.at("required").get<bool>();
    if (json.at("default_value").is_string()) {
      key.default_text = json.at("default_value").get<std::string>();
    }
    const auto importance = json.at("importance").get<std::string>();
    key.importance = importance == "HIGH"     ? Importance::high
                     : importance == "MEDIUM" ? Importance::medium
                                              : Importance::low;
    key.documentation = "Recorded.";
    def.define(std::move(key));
  }
  return def;
}

/// Stands for a transform or predicate that is not built in yet: only what it defines counts.
class DefinitionOnlyTransformation final : public Transformation {
 public:
  explicit DefinitionOnlyTransformation(ConfigDef def) : def_(std::move(def)) {}
  void configure(const Settings&) override {}
  [[nodiscard]] bool apply(ConnectRecord&) override { return true; }
  [[nodiscard]] ConfigDef config() const override { return def_; }

 private:
  ConfigDef def_;
};

class DefinitionOnlyPredicate final : public Predicate {
 public:
  explicit DefinitionOnlyPredicate(ConfigDef def) : def_(std::move(def)) {}
  void configure(const Settings&) override {}
  [[nodiscard]] bool test(const ConnectRecord&) override { return true; }
  [[nodiscard]] ConfigDef config() const override { return def_; }

 private:
  ConfigDef def_;
};

class DefinitionOnlyConverter final : public Converter, public HeaderConverter {
 public:
  explicit DefinitionOnlyConverter(ConfigDef def) : def_(std::move(def)) {}
  void configure(const Settings&, bool) override {}
  void configure(const Settings&) override {}
  [[nodiscard]] EncodedBytes from_connect_data(const TopicName&, const Headers&, const SchemaPtr&,
                                               const Value&, std::string&) override {
    return std::nullopt;
  }
  [[nodiscard]] SchemaAndValue to_connect_data(const TopicName&, const Headers&,
                                               const std::optional<Slice>&) override {
    return {};
  }
  [[nodiscard]] EncodedBytes from_connect_header(const TopicName&, std::string_view,
                                                 const SchemaPtr&, const Value&,
                                                 std::string&) override {
    return std::nullopt;
  }
  [[nodiscard]] SchemaAndValue to_connect_header(const TopicName&, std::string_view,
                                                 const std::optional<Slice>&) override {
    return {};
  }
  [[nodiscard]] ConfigDef config() const override { return def_; }

 private:
  ConfigDef def_;
};

}  // namespace troupe::tests
