#include "runtime/pipeline/converters/boolean_converter.hpp"

#include <troupe/errors.hpp>

namespace troupe::runtime {

namespace {

[[noreturn]] void cannot_read(const std::string& reason) {
  throw DataException("Failed to deserialize boolean: ",
                      "org.apache.kafka.common.errors.SerializationException: " + reason);
}

}  // namespace

ConfigDef BooleanConverter::config() const {
  ConfigDef def;
  def.define(converter_type_key());
  return def;
}

EncodedBytes BooleanConverter::from_connect_data(const TopicName&, const Headers&,
                                                 const SchemaPtr& schema, const Value& value,
                                                 std::string&) {
  if (schema && schema->type() != SchemaType::boolean) {
    throw DataException("Invalid schema type for BooleanConverter: " +
                        std::string(type_constant(schema->type())));
  }
  if (value.is_null()) {
    return std::nullopt;
  }
  const auto* boolean = value.get_if<bool>();
  if (boolean == nullptr) {
    throw DataException("BooleanConverter is not compatible with objects of type class " +
                        std::string(value.java_class()));
  }
  return *boolean ? std::string_view("\1", 1) : std::string_view("\0", 1);
}

SchemaAndValue BooleanConverter::to_connect_data(const TopicName&, const Headers&,
                                                 const std::optional<Slice>& bytes) {
  const auto& schema = Schema::optional_of(SchemaType::boolean);
  if (!bytes) {
    return {schema, Value()};
  }
  if (bytes->size() != 1) {
    cannot_read("Size of data received by BooleanDeserializer is not 1");
  }
  const auto byte = static_cast<signed char>(bytes->view().front());
  if (byte != 0 && byte != 1) {
    cannot_read("Unexpected byte received by BooleanDeserializer: " + std::to_string(byte));
  }
  return {schema, byte == 1};
}

}  // namespace troupe::runtime
