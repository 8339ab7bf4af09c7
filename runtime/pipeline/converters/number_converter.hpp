#pragma once

#include "runtime/pipeline/converters/converter_config.hpp"
#include <troupe/converter.hpp>

#include <cstdint>

namespace troupe::runtime {

/// Numbers as big-endian bytes of fixed size; the value must be of exactly this type.
/// Source: org.apache.kafka.connect.converters.NumberConverter and its subclasses.
template <class Number>
class NumberConverter final : public Converter {
 public:
  static constexpr bool reads_settings = true;

  void configure(const Settings& settings, bool is_key) override;
  [[nodiscard]] EncodedBytes from_connect_data(const TopicName& topic, const Headers& headers,
                                               const SchemaPtr& schema, const Value& value,
                                               std::string& out) override;
  [[nodiscard]] SchemaAndValue to_connect_data(const TopicName& topic, const Headers& headers,
                                               const std::optional<Slice>& bytes) override;
  [[nodiscard]] ConfigDef config() const override;
};

using ShortConverter = NumberConverter<std::int16_t>;
using IntegerConverter = NumberConverter<std::int32_t>;
using LongConverter = NumberConverter<std::int64_t>;
using FloatConverter = NumberConverter<float>;
using DoubleConverter = NumberConverter<double>;

extern template class NumberConverter<std::int16_t>;
extern template class NumberConverter<std::int32_t>;
extern template class NumberConverter<std::int64_t>;
extern template class NumberConverter<float>;
extern template class NumberConverter<double>;

}  // namespace troupe::runtime
