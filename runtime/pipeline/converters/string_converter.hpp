#pragma once

#include "runtime/pipeline/converters/charset.hpp"
#include "runtime/pipeline/converters/converter_config.hpp"
#include <troupe/converter.hpp>

namespace troupe::runtime {

/// Text form of any value; bytes come back as text. UTF-8, UTF-16, ISO-8859-1 and US-ASCII.
///
/// A Text value is passed through without a copy, in both directions. Source:
/// org.apache.kafka.connect.storage.StringConverter.
class StringConverter final : public Converter {
 public:
  static constexpr bool reads_settings = true;

  void configure(const Settings& settings, bool is_key) override;
  [[nodiscard]] EncodedBytes from_connect_data(const TopicName& topic, const Headers& headers,
                                               const SchemaPtr& schema, const Value& value,
                                               std::string& out) override;
  [[nodiscard]] SchemaAndValue to_connect_data(const TopicName& topic, const Headers& headers,
                                               const std::optional<Slice>& bytes) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  Charset charset_ = Charset::utf8;
};

}  // namespace troupe::runtime
