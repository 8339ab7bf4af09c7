#include "runtime/pipeline/converters/json_converter.hpp"

#include "runtime/pipeline/converters/json_cursor.hpp"
#include "runtime/pipeline/converters/json_encoding.hpp"
#include "runtime/pipeline/converters/json_quick_reader.hpp"
#include "runtime/pipeline/converters/json_reader.hpp"
#include "runtime/pipeline/converters/utf8.hpp"
#include <troupe/errors.hpp>

#include <algorithm>

namespace troupe::runtime {

namespace {

ConfigKey key(const char* name, ConfigType type, const char* default_text, const char* group,
              int order, const char* display, Importance importance) {
  ConfigKey made;
  made.name = name;
  made.type = type;
  made.has_default = true;
  if (default_text != nullptr) {
    made.default_text = default_text;
  }
  made.group = group;
  made.order_in_group = order;
  made.width = Width::medium;
  made.display_name = display;
  made.importance = importance;
  return made;
}

/// Skipped at the beginning of a document, and nowhere else.
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

std::string_view without_leading_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

bool is_blank(std::string_view text) { return without_leading_blanks(text).empty(); }

void check_syntax(std::string_view text) {
  JsonCursor cursor(text);
  if (cursor.peek() != JsonCursor::Kind::end) {
    static_cast<void>(cursor.skip());
  }
}

/// The value that is the whole document. More may follow it, as in Java.
Value read_root(std::string_view text, const SchemaPtr& schema, const JsonReadOptions& options) {
  JsonCursor cursor(text);
  const bool number = cursor.peek() == JsonCursor::Kind::number;
  auto value = read_json_payload(cursor, schema, options);
  if (number) {
    cursor.expect_blank_or_end();
  }
  return value;
}

constexpr const char* envelope_error =
    "JsonConverter with schemas.enable requires \"schema\" and \"payload\" fields and may not "
    "contain "
    "additional fields. If you are trying to deserialize plain JSON data, set schemas.enable=false "
    "in "
    "your converter configuration.";

/// The causes below upstream's errors: its deserializer's, and that one's parser's.
std::string syntax_cause(const JsonSyntaxError& e) {
  const auto parser = std::string("com.fasterxml.jackson.core.JsonParseException: ") + e.what();
  return "org.apache.kafka.common.errors.SerializationException: " + parser + '\n' + parser;
}

}  // namespace

ConfigDef JsonConverter::config() const {
  using enum ConfigType;
  auto schemas =
      key("schemas.enable", boolean, "true", "Schemas", 0, "Enable Schemas", Importance::high);
  schemas.documentation = "Include schemas within each of the serialized values and keys.";
  auto cache =
      key("schemas.cache.size", int32, "1000", "Schemas", 1, "Schema Cache Size", Importance::high);
  cache.documentation =
      "The maximum number of schemas that can be cached in this converter instance.";
  auto content =
      key("schema.content", string, nullptr, "Schemas", 2, "Schema Content", Importance::high);
  content.documentation =
      "When set, this is used as the schema for all messages. Otherwise, the schema should be "
      "included in each message.";
  auto decimal = key("decimal.format", string, "BASE64", "Serialization", 0, "Decimal Format",
                     Importance::low);
  decimal.validator =
      validators::one_of_ignoring_case({"BASE64", "NUMERIC"}, {"NUMERIC", "BASE64"});
  decimal.documentation =
      "Controls which format this converter will serialize decimals in. This value is case "
      "insensitive and can be either 'BASE64' (default) or 'NUMERIC'";
  auto nulls = key("replace.null.with.default", boolean, "true", "Serialization", 1,
                   "Replace null with default", Importance::low);
  nulls.documentation =
      "Whether to replace fields that have a default value and that are null to the default value. "
      "When set to true, the default value is used, otherwise null is used.";
  ConfigDef def;
  def.define(converter_type_key())
      .define(schemas)
      .define(cache)
      .define(content)
      .define(decimal)
      .define(nulls);
  return def;
}

void JsonConverter::configure(const Settings& settings, bool is_key) {
  const auto parsed = config().parse(with_converter_type(settings, is_key));
  schemas_enabled_ = parsed.get_bool("schemas.enable");
  cache_size_ = static_cast<std::size_t>(std::max(1, parsed.get_int("schemas.cache.size")));
  const auto format = parsed.get_string("decimal.format");
  options_.decimals_as_numbers = format.size() == 7;  // NUMERIC in any case; the other is BASE64
  options_.replace_null_with_default = parsed.get_bool("replace.null.with.default");
  const auto content = parsed.get_string("schema.content");
  if (schemas_enabled_ && !content.empty()) {
    try {
      fixed_schema_ = read_json_schema(content);
    } catch (const JsonSyntaxError& e) {
      throw DataException("Failed to parse schema in converter config due to serialization error: ",
                          syntax_cause(e));
    }
  }
}

EncodedBytes JsonConverter::from_connect_data(const TopicName&, const Headers&,
                                              const SchemaPtr& schema, const Value& value,
                                              std::string& out) {
  if (!schema && value.is_null()) {
    return std::nullopt;
  }
  const auto begin = out.size();
  names_.begin_document();
  auto options = options_;
  options.names = &names_;
  if (schemas_enabled_) {
    out += envelope_schema(schema);
  }
  append_json_payload(schema, value, options, out);
  if (schemas_enabled_) {
    out += '}';
  }
  return std::string_view(out).substr(begin);
}

/// `{"schema":…,"payload":` for a schema.
const std::string& JsonConverter::envelope_schema(const SchemaPtr& schema) {
  if (!last_text_.empty() && last_written_ == schema) {
    return last_text_;
  }
  const auto known = written_.find(schema.get());
  if (known != written_.end()) {
    last_text_ = known->second.second;
  } else {
    last_text_ = "{\"schema\":";
    append_json_schema(schema, options_, last_text_);
    last_text_ += ",\"payload\":";
    if (written_.size() >= cache_size_) {
      written_.erase(written_.begin());
    }
    written_.emplace(schema.get(), std::pair(schema, last_text_));
  }
  last_written_ = schema;
  return last_text_;
}

SchemaAndValue JsonConverter::to_connect_data(const TopicName&, const Headers&,
                                              const std::optional<Slice>& bytes) {
  if (!bytes) {
    return {};
  }
  if (const auto text = json_as_utf8(bytes->view())) {
    return read_text(Slice::copy(*text));
  }
  return read_text(*bytes);
}

SchemaAndValue JsonConverter::read_text(const Slice& document) {
  try {
    if (!is_utf8(document.view())) {
      throw JsonSyntaxError("Invalid UTF-8");
    }
    try {
      return read_document(document);
    } catch (const DataException&) {
      // Upstream parses the whole document before it looks at any value.
      check_syntax(document.view());
      throw;
    }
  } catch (const JsonSyntaxError& e) {
    throw DataException(
        "Converting byte[] to Kafka Connect data failed due to serialization error: ",
        syntax_cause(e));
  }
}

SchemaAndValue JsonConverter::read_document(const Slice& document) {
  const auto text = document.view();
  const JsonReadOptions options{options_.replace_null_with_default, &document};
  if (fixed_schema_) {
    return {fixed_schema_, read_root(text, fixed_schema_, options)};
  }
  if (schemas_enabled_) {
    return read_envelope(text, options);
  }
  SchemaAndValue read;
  const auto size = read_quickly(text, document, read.value);
  if (size != 0 && is_blank(text.substr(size))) {
    return read;
  }
  if (is_blank(text)) {
    return {};
  }
  return {nullptr, read_root(text, nullptr, options)};
}

std::size_t JsonConverter::read_quickly(std::string_view text, const Slice& document, Value& to) {
  shapes_.rewind();
  return read_json_quickly(text, document, shapes_, to);
}

SchemaAndValue JsonConverter::read_envelope(std::string_view text, const JsonReadOptions& options) {
  if (auto known = read_known_envelope(text, options)) {
    return std::move(*known);
  }
  JsonCursor cursor(text);
  if (cursor.peek() != JsonCursor::Kind::object) {
    throw DataException(envelope_error);
  }
  std::optional<std::string_view> schema;
  std::optional<std::string_view> payload;
  bool others = false;
  cursor.read_object([&](std::string_view name) {
    auto& member = name == "schema" ? schema : payload;
    others = others || (name != "schema" && name != "payload");
    member = cursor.skip();
  });
  if (others || !schema || !payload) {
    throw DataException(envelope_error);
  }
  auto parsed = parsed_schema(*schema);
  if (schema->data() < payload->data()) {
    last_prefix_ = text.substr(0, static_cast<std::size_t>(payload->data() - text.data()));
  } else {
    last_prefix_.clear();
  }
  JsonCursor payload_cursor(*payload);
  auto value = read_json_payload(payload_cursor, parsed, options);
  return {std::move(parsed), std::move(value)};
}

/// Records of one topic mostly begin with the same bytes: `{"schema":…,"payload":`. What follows is
/// the payload then, and the end of the envelope; nothing when it is not so.
std::optional<SchemaAndValue> JsonConverter::read_known_envelope(std::string_view text,
                                                                 const JsonReadOptions& options) {
  if (last_prefix_.empty() || !text.starts_with(last_prefix_)) {
    return std::nullopt;
  }
  const auto payload = text.substr(last_prefix_.size());
  Value value;
  auto size = last_parsed_ ? 0 : read_quickly(payload, *options.document, value);
  if (size == 0) {
    if (payload.starts_with(byte_order_mark)) {
      return std::nullopt;
    }
    try {
      JsonCursor cursor(payload);
      value = read_json_payload(cursor, last_parsed_, options);
      size = cursor.position();
    } catch (const JsonSyntaxError&) {
      return std::nullopt;  // read from its beginning, the document tells where it is wrong
    }
  }
  if (!without_leading_blanks(payload.substr(size)).starts_with('}')) {
    return std::nullopt;
  }
  return SchemaAndValue{last_parsed_, std::move(value)};
}

SchemaPtr JsonConverter::parsed_schema(std::string_view text) {
  if (text == "null") {
    last_parsed_ = nullptr;
    return nullptr;
  }
  const auto known = parsed_.find(text);
  if (known != parsed_.end()) {
    last_parsed_ = known->second;
    return last_parsed_;
  }
  last_parsed_ = read_json_schema(text);
  if (parsed_.size() >= cache_size_) {
    parsed_.erase(parsed_.begin());
  }
  parsed_.emplace(text, last_parsed_);
  return last_parsed_;
}

}  // namespace troupe::runtime
