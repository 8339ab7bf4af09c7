#include "runtime/pipeline/converters/byte_array_converter.hpp"

#include <troupe/errors.hpp>

namespace troupe::runtime {

ConfigDef ByteArrayConverter::config() const {
  ConfigDef def;
  def.define(converter_type_key());
  return def;
}

EncodedBytes ByteArrayConverter::from_connect_data(const TopicName&, const Headers&,
                                                   const SchemaPtr& schema, const Value& value,
                                                   std::string&) {
  if (schema && schema->type() != SchemaType::bytes) {
    throw DataException("Invalid schema type for ByteArrayConverter: " +
                        std::string(type_constant(schema->type())));
  }
  if (value.is_null()) {
    return std::nullopt;
  }
  if (const auto* bytes = value.get_if<Bytes>()) {
    return bytes->view();
  }
  throw DataException("ByteArrayConverter is not compatible with objects of type class " +
                      std::string(value.java_class()));
}

SchemaAndValue ByteArrayConverter::to_connect_data(const TopicName&, const Headers&,
                                                   const std::optional<Slice>& bytes) {
  return {Schema::optional_of(SchemaType::bytes), bytes ? Value(Bytes(*bytes)) : Value()};
}

}  // namespace troupe::runtime
