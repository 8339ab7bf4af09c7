#pragma once

#include <troupe/converter.hpp>

namespace troupe::runtime {

/// Header values as text; texts come back as the narrowest type they look like: null, booleans,
/// numbers, times, arrays and maps, else strings. What is nested too deeply comes back as bytes.
/// Source: org.apache.kafka.connect.storage.SimpleHeaderConverter.
class SimpleHeaderConverter final : public HeaderConverter {
 public:
  void configure(const Settings&) override {}
  [[nodiscard]] EncodedBytes from_connect_header(const TopicName& topic, std::string_view key,
                                                 const SchemaPtr& schema, const Value& value,
                                                 std::string& out) override;
  [[nodiscard]] SchemaAndValue to_connect_header(const TopicName& topic, std::string_view key,
                                                 const std::optional<Slice>& bytes) override;
};

}  // namespace troupe::runtime
