#pragma once

#include <troupe/converter.hpp>

#include <string_view>

namespace troupe::runtime {

/// The key every converter has: `converter.type`.
/// Source: org.apache.kafka.connect.storage.ConverterConfig.
[[nodiscard]] inline ConfigKey converter_type_key() {
  ConfigKey key;
  key.name = "converter.type";
  key.validator = validators::one_of({"key", "value", "header"});
  key.importance = Importance::low;
  key.documentation = "How this converter will be used.";
  return key;
}

/// The settings with `converter.type` in them: callers that know the role need not spell it.
[[nodiscard]] inline Settings with_converter_type(Settings settings, bool is_key) {
  settings["converter.type"] = is_key ? "key" : "value";
  return settings;
}

/// Makes a header converter of a converter: header methods are the data methods. Here the caller
/// must give `converter.type`, where the class reads settings at all.
template <class T>
class HeaderAdapter final : public HeaderConverter {
 public:
  void configure(const Settings& settings) override {
    if constexpr (T::reads_settings) {
      static_cast<void>(converter_.config().parse(settings));
    }
    converter_.configure(settings, false);
  }
  [[nodiscard]] EncodedBytes from_connect_header(const TopicName& topic, std::string_view,
                                                 const SchemaPtr& schema, const Value& value,
                                                 std::string& out) override {
    return converter_.from_connect_data(topic, headers_, schema, value, out);
  }
  [[nodiscard]] SchemaAndValue to_connect_header(const TopicName& topic, std::string_view,
                                                 const std::optional<Slice>& bytes) override {
    return converter_.to_connect_data(topic, headers_, bytes);
  }
  [[nodiscard]] ConfigDef config() const override { return converter_.config(); }

 private:
  T converter_;
  Headers headers_;
};

}  // namespace troupe::runtime
