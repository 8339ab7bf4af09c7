#include "runtime/pipeline/converters/number_converter.hpp"

#include <troupe/errors.hpp>

#include <bit>
#include <type_traits>

namespace troupe::runtime {

namespace {

/// What differs between the converters: the word in messages, Kafka's deserializer, the type.
struct Kind {
  std::string_view word;
  std::string_view deserializer;
  SchemaType type;
};

template <class Number>
Kind kind_of() {
  if constexpr (std::is_same_v<Number, std::int16_t>) {
    return {"short", "ShortDeserializer", SchemaType::int16};
  } else if constexpr (std::is_same_v<Number, std::int32_t>) {
    return {"integer", "IntegerDeserializer", SchemaType::int32};
  } else if constexpr (std::is_same_v<Number, std::int64_t>) {
    return {"long", "LongDeserializer", SchemaType::int64};
  } else if constexpr (std::is_same_v<Number, float>) {
    return {"float", "Deserializer", SchemaType::float32};
  } else {
    return {"double", "Deserializer", SchemaType::float64};
  }
}

template <class Number>
auto bits_of(Number number) {
  if constexpr (sizeof(Number) == 2) {
    return static_cast<std::uint16_t>(number);
  } else if constexpr (sizeof(Number) == 4) {
    return std::bit_cast<std::uint32_t>(number);
  } else {
    return std::bit_cast<std::uint64_t>(number);
  }
}

template <class Number>
Number from_big_endian(std::string_view bytes) {
  decltype(bits_of(Number{})) bits = 0;
  for (const char byte : bytes) {
    bits =
        static_cast<decltype(bits)>((std::uint64_t{bits} << 8U) | static_cast<unsigned char>(byte));
  }
  return std::bit_cast<Number>(bits);
}

}  // namespace

template <class Number>
ConfigDef NumberConverter<Number>::config() const {
  ConfigDef def;
  def.define(converter_type_key());
  return def;
}

template <class Number>
void NumberConverter<Number>::configure(const Settings& settings, bool is_key) {
  static_cast<void>(config().parse(with_converter_type(settings, is_key)));
}

template <class Number>
EncodedBytes NumberConverter<Number>::from_connect_data(const TopicName&, const Headers&,
                                                        const SchemaPtr&, const Value& value,
                                                        std::string& out) {
  if (value.is_null()) {
    return std::nullopt;
  }
  const auto* number = value.get_if<Number>();
  if (number == nullptr) {
    const auto found = "class " + std::string(value.java_class());
    throw DataException(
        "Failed to serialize to " + std::string(kind_of<Number>().word) + " (was " + found + "): ",
        "java.lang.ClassCastException: " + found + " cannot be cast");
  }
  const auto begin = out.size();
  const auto bits = bits_of(*number);
  for (std::size_t i = sizeof bits; i-- > 0;) {
    out += static_cast<char>(bits >> (8U * i));
  }
  return std::string_view(out).substr(begin);
}

template <class Number>
SchemaAndValue NumberConverter<Number>::to_connect_data(const TopicName&, const Headers&,
                                                        const std::optional<Slice>& bytes) {
  const auto kind = kind_of<Number>();
  const auto& schema = Schema::optional_of(kind.type);
  if (!bytes) {
    return {schema, Value()};
  }
  if (bytes->size() != sizeof(Number)) {
    throw DataException("Failed to deserialize " + std::string(kind.word) + ": ",
                        "org.apache.kafka.common.errors.SerializationException: Size of data "
                        "received by " +
                            std::string(kind.deserializer) + " is not " +
                            std::to_string(sizeof(Number)));
  }
  return {schema, Value(from_big_endian<Number>(bytes->view()))};
}

template class NumberConverter<std::int16_t>;
template class NumberConverter<std::int32_t>;
template class NumberConverter<std::int64_t>;
template class NumberConverter<float>;
template class NumberConverter<double>;

}  // namespace troupe::runtime
