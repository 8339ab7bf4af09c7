#pragma once

#include "runtime/pipeline/converters/converter_config.hpp"
#include <troupe/converter.hpp>

namespace troupe::runtime {

/// One byte: 1 or 0. Source: org.apache.kafka.connect.converters.BooleanConverter.
class BooleanConverter final : public Converter {
 public:
  static constexpr bool reads_settings = false;

  void configure(const Settings&, bool) override {}
  [[nodiscard]] EncodedBytes from_connect_data(const TopicName& topic, const Headers& headers,
                                               const SchemaPtr& schema, const Value& value,
                                               std::string& out) override;
  [[nodiscard]] SchemaAndValue to_connect_data(const TopicName& topic, const Headers& headers,
                                               const std::optional<Slice>& bytes) override;
  [[nodiscard]] ConfigDef config() const override;
};

}  // namespace troupe::runtime
