#include "runtime/pipeline/converters/string_converter.hpp"

#include "runtime/pipeline/converters/utf8.hpp"
#include <troupe/errors.hpp>

namespace troupe::runtime {

ConfigDef StringConverter::config() const {
  ConfigKey encoding;
  encoding.name = "converter.encoding";
  encoding.has_default = true;
  encoding.default_text = "UTF-8";
  encoding.importance = Importance::high;
  encoding.width = Width::medium;
  encoding.display_name = "Encoding";
  encoding.documentation =
      "The name of the Java character set to use for encoding strings as byte arrays.";
  ConfigDef def;
  def.define(converter_type_key()).define(encoding);
  return def;
}

void StringConverter::configure(const Settings& settings, bool is_key) {
  const auto name =
      config().parse(with_converter_type(settings, is_key)).get_string("converter.encoding");
  const auto charset = find_charset(name);
  if (!charset) {
    throw SerializationException("Unsupported encoding " + name,
                                 "java.nio.charset.UnsupportedCharsetException: " + name);
  }
  charset_ = *charset;
}

EncodedBytes StringConverter::from_connect_data(const TopicName&, const Headers&, const SchemaPtr&,
                                                const Value& value, std::string& out) {
  if (value.is_null()) {
    return std::nullopt;
  }
  const auto* text = value.get_if<Text>();
  const bool plain = charset_ == Charset::utf8;
  if (text != nullptr && plain && !has_surrogate(text->view())) {
    return text->view();
  }
  const auto form = text != nullptr ? text->str() : value.to_text();
  const auto begin = out.size();
  encode(plain ? without_surrogates(form) : form, charset_, out);
  return std::string_view(out).substr(begin);
}

SchemaAndValue StringConverter::to_connect_data(const TopicName&, const Headers&,
                                                const std::optional<Slice>& bytes) {
  const auto& schema = Schema::optional_of(SchemaType::string);
  if (!bytes) {
    return {schema, Value()};
  }
  if (charset_ == Charset::utf8 && is_utf8(bytes->view())) {
    return {schema, Value(Text(*bytes))};
  }
  return {schema, Value(decode(bytes->view(), charset_))};
}

}  // namespace troupe::runtime
