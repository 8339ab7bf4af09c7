#include "runtime/pipeline/converters/string_converter.hpp"

#include "runtime/pipeline/converters/utf8.hpp"
#include <troupe/errors.hpp>

#include <algorithm>
#include <cctype>

namespace troupe::runtime {

namespace {

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string decode_single_bytes(std::string_view bytes, unsigned limit) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else if (byte < limit) {
      text += static_cast<char>(0xc0U | (byte >> 6U));
      text += static_cast<char>(0x80U | (byte & 0x3fU));
    } else {
      text += "\xef\xbf\xbd";
    }
  }
  return text;
}

/// Characters that have no byte become `?`, as in Java.
void encode_single_bytes(std::string_view text, unsigned limit, std::string& out) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    unsigned code = limit;
    if (length == 1) {
      code = first;
    } else if (length == 2 && i + 1 < text.size()) {
      code = ((first & 0x1fU) << 6U) | (static_cast<unsigned char>(text[i + 1]) & 0x3fU);
    }
    out += code < limit ? static_cast<char>(code) : '?';
    i += length;
  }
}

}  // namespace

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

void StringConverter::configure(const Settings& settings, bool) {
  const auto name = config().parse(settings).get_string("converter.encoding");
  const auto known = upper(name);
  if (known == "UTF-8" || known == "UTF8") {
    encoding_ = Encoding::utf8;
  } else if (known == "ISO-8859-1" || known == "ISO8859_1" || known == "LATIN1") {
    encoding_ = Encoding::latin1;
  } else if (known == "US-ASCII" || known == "ASCII") {
    encoding_ = Encoding::ascii;
  } else {
    throw SerializationException("Unsupported encoding " + name,
                                 "java.io.UnsupportedEncodingException: " + name);
  }
}

EncodedBytes StringConverter::from_connect_data(const TopicName&, const Headers&, const SchemaPtr&,
                                                const Value& value, std::string& out) {
  if (value.is_null()) {
    return std::nullopt;
  }
  const auto* text = value.get_if<Text>();
  if (text != nullptr && encoding_ == Encoding::utf8) {
    return text->view();
  }
  const auto begin = out.size();
  const auto form = text != nullptr ? std::string() : value.to_text();
  const auto view = text != nullptr ? text->view() : std::string_view(form);
  if (encoding_ == Encoding::utf8) {
    out += view;
  } else {
    encode_single_bytes(view, encoding_ == Encoding::latin1 ? 0x100 : 0x80, out);
  }
  return std::string_view(out).substr(begin);
}

SchemaAndValue StringConverter::to_connect_data(const TopicName&, const Headers&,
                                                const std::optional<Slice>& bytes) {
  const auto& schema = Schema::optional_of(SchemaType::string);
  if (!bytes) {
    return {schema, Value()};
  }
  if (encoding_ != Encoding::utf8) {
    return {schema, Value(decode_single_bytes(bytes->view(),
                                              encoding_ == Encoding::latin1 ? 0x100 : 0x80))};
  }
  return {schema,
          is_utf8(bytes->view()) ? Value(Text(*bytes)) : Value(Text(repair_utf8(bytes->view())))};
}

}  // namespace troupe::runtime
