#include "runtime/pipeline/converters/json_reader.hpp"

#include "runtime/pipeline/converters/json_cursor.hpp"
#include <troupe/errors.hpp>
#include <troupe/struct.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>

namespace troupe::runtime {

namespace {

using Kind = JsonCursor::Kind;

constexpr std::int64_t day_ms = 86'400'000;

bool is_integer(std::string_view number) {
  return number.find_first_of(".eE") == std::string_view::npos;
}

double to_double(std::string_view number) {
  return std::strtod(std::string(number).c_str(), nullptr);
}

/// Low 64 bits of an integer of any size, as BigInteger.longValue.
std::int64_t low_bits(std::string_view number) {
  const bool negative = number.starts_with('-');
  std::uint64_t value = 0;
  for (const char digit : number.substr(negative ? 1 : 0)) {
    value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return static_cast<std::int64_t>(negative ? ~value + 1 : value);
}

/// Jackson's longValue: fractions are cut.
std::int64_t to_int64(std::string_view number) {
  if (is_integer(number)) {
    return low_bits(number);
  }
  const auto value = std::trunc(to_double(number));
  if (value >= 9.2233720368547758e18) {
    return std::numeric_limits<std::int64_t>::max();
  }
  return value <= -9.2233720368547758e18 ? std::numeric_limits<std::int64_t>::min()
                                         : static_cast<std::int64_t>(value);
}

/// Value of a base64 digit; -1 for what is none.
int base64_digit(char c) {
  return c >= 'A' && c <= 'Z'   ? c - 'A'
         : c >= 'a' && c <= 'z' ? c - 'a' + 26
         : c >= '0' && c <= '9' ? c - '0' + 52
         : c == '+'             ? 62
         : c == '/'             ? 63
                                : -1;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const int padding = !last ? 0 : text[i + 2] == '=' ? 2 : text[i + 3] == '=' ? 1 : 0;
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const bool pad = static_cast<int>(k) >= 4 - padding;
      const int value = pad ? (text[i + k] == '=' ? 0 : -1) : base64_digit(text[i + k]);
      if (value < 0) {
        return std::nullopt;
      }
      group = (group << 6U) | static_cast<std::uint32_t>(value);
    }
    bytes += static_cast<char>(group >> 16U);
    if (padding < 2) {
      bytes += static_cast<char>(group >> 8U);
    }
    if (padding < 1) {
      bytes += static_cast<char>(group);
    }
  }
  return bytes;
}

void put(Map& map, Value key, Value value) {
  const auto found =
      std::find_if(map.begin(), map.end(), [&](const auto& entry) { return entry.first == key; });
  if (found != map.end()) {
    found->second = std::move(value);
  } else {
    map.emplace_back(std::move(key), std::move(value));
  }
}

std::int32_t scale_of(const Schema& schema) {
  if (schema.parameters()) {
    for (const auto& [key, text] : *schema.parameters()) {
      std::int32_t scale = 0;
      if (key == "scale") {
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), scale);
        if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) {
          throw DataException("Invalid scale parameter found in Decimal schema: ");
        }
        return scale;
      }
    }
  }
  throw DataException("Invalid Decimal schema: scale parameter not found.");
}

class ValueReader {
 public:
  ValueReader(JsonCursor& cursor, bool replace_null_with_default)
      : cursor_(cursor), replace_null_(replace_null_with_default) {}

  Value read(const SchemaPtr& schema) {
    if (cursor_.peek() == Kind::null) {
      cursor_.read_null();
      return missing(schema);
    }
    return schema ? read_typed(schema) : read_untyped();
  }

  /// What a JSON null or an absent member stands for.
  Value missing(const SchemaPtr& schema) const {
    if (!schema) {
      return {};
    }
    if (schema->default_value() != nullptr && replace_null_) {
      return *schema->default_value();
    }
    if (!schema->is_optional()) {
      throw DataException("Invalid null value for required " +
                          std::string(type_constant(schema->type())) + " field");
    }
    return {};
  }

 private:
  Value read_untyped() {
    switch (cursor_.peek()) {
      case Kind::object: {
        Map map;
        cursor_.read_object([&](std::string_view name) {
          Value key{Text(name)};
          put(map, std::move(key), read(nullptr));
        });
        return map;
      }
      case Kind::array: {
        Array elements;
        cursor_.read_array([&] { elements.push_back(read(nullptr)); });
        return elements;
      }
      case Kind::string:
        return Value(cursor_.read_string(scratch_));
      case Kind::number: {
        const auto number = cursor_.read_number();
        return is_integer(number) ? Value(low_bits(number)) : Value(to_double(number));
      }
      case Kind::boolean:
        return cursor_.read_boolean();
      default:
        static_cast<void>(cursor_.skip());
        return {};
    }
  }

  Value read_typed(const SchemaPtr& schema) {
    if (schema->name()) {
      if (auto logical = read_logical(*schema)) {
        return *logical;
      }
    }
    switch (schema->type()) {
      case SchemaType::int8:
        return static_cast<std::int8_t>(read_int64());
      case SchemaType::int16:
        return static_cast<std::int16_t>(read_int64());
      case SchemaType::int32:
        return static_cast<std::int32_t>(read_int64());
      case SchemaType::int64:
        return read_int64();
      case SchemaType::float32:
        return static_cast<float>(read_double());
      case SchemaType::float64:
        return read_double();
      case SchemaType::boolean:
        return cursor_.peek() == Kind::boolean ? cursor_.read_boolean()
                                               : (static_cast<void>(cursor_.skip()), false);
      case SchemaType::string:
        return cursor_.peek() == Kind::string ? Value(cursor_.read_string(scratch_))
                                              : (static_cast<void>(cursor_.skip()), Value());
      case SchemaType::bytes:
        return read_bytes();
      case SchemaType::array:
        return read_array(schema->value_schema());
      case SchemaType::map:
        return read_map(*schema);
      case SchemaType::structure:
        return read_struct(schema);
    }
    return {};
  }

  std::int64_t read_int64() {
    if (cursor_.peek() == Kind::number) {
      return to_int64(cursor_.read_number());
    }
    static_cast<void>(cursor_.skip());
    return 0;
  }

  double read_double() {
    if (cursor_.peek() == Kind::number) {
      return to_double(cursor_.read_number());
    }
    static_cast<void>(cursor_.skip());
    return 0;
  }

  Value read_bytes() {
    if (cursor_.peek() != Kind::string) {
      static_cast<void>(cursor_.skip());
      return {};
    }
    const auto bytes = decode_base64(cursor_.read_string(scratch_));
    if (!bytes) {
      throw DataException("Invalid bytes field");
    }
    return Bytes::copy(*bytes);
  }

  /// Nothing when the name is no logical type's.
  std::optional<Value> read_logical(const Schema& schema) {
    const auto& name = *schema.name();
    const auto kind = cursor_.peek();
    if (name == logical::decimal_name) {
      return read_decimal(schema, kind);
    }
    if (name == logical::date_name) {
      return Value(Instant{read_integral(kind, "Date", "integer", true) * day_ms});
    }
    if (name == logical::time_name) {
      const auto ms = read_integral(kind, "Time", "integer", true);
      if (ms < 0 || ms > day_ms) {
        throw DataException(
            "Time values must use number of milliseconds greater than 0 and less than 86400000");
      }
      return Value(Instant{ms});
    }
    if (name == logical::timestamp_name) {
      return Value(Instant{read_integral(kind, "Timestamp", "integral", false)});
    }
    return std::nullopt;
  }

  std::int64_t read_integral(Kind kind, std::string_view type, std::string_view wanted,
                             bool is_32) {
    const auto text = cursor_.skip();
    const auto value = kind == Kind::number ? to_int64(text) : 0;
    const bool fits = !is_32 || (value >= std::numeric_limits<std::int32_t>::min() &&
                                 value <= std::numeric_limits<std::int32_t>::max());
    if (kind != Kind::number || !is_integer(text) || !fits) {
      throw DataException("Invalid type for " + std::string(type) +
                          ", underlying representation should be " + std::string(wanted) +
                          " but was " + std::string(kind_word(kind)));
    }
    return value;
  }

  Value read_decimal(const Schema& schema, Kind kind) {
    if (kind == Kind::number) {
      const auto decimal = parse_decimal(cursor_.read_number());
      if (decimal) {
        return *decimal;
      }
    } else if (kind == Kind::string) {
      const auto bytes = decode_base64(cursor_.read_string(scratch_));
      if (!bytes) {
        throw DataException("Invalid bytes for Decimal field");
      }
      return Decimal{Bytes::copy(*bytes), scale_of(schema)};
    }
    throw DataException(
        "Invalid type for Decimal, underlying representation should be numeric or bytes but was " +
        std::string(kind_word(kind)));
  }

  Value read_array(const SchemaPtr& element_schema) {
    Array elements;
    if (cursor_.peek() == Kind::array) {
      cursor_.read_array([&] { elements.push_back(read(element_schema)); });
    } else if (cursor_.peek() == Kind::object) {
      cursor_.read_object([&](std::string_view) { elements.push_back(read(element_schema)); });
    } else {
      static_cast<void>(cursor_.skip());
    }
    return elements;
  }

  Value read_map(const Schema& schema) {
    Map map;
    const auto kind = cursor_.peek();
    if (schema.key_schema()->type() == SchemaType::string) {
      if (kind != Kind::object) {
        throw DataException(
            "Maps with string fields should be encoded as JSON objects, but found " +
            std::string(kind_word(kind)));
      }
      cursor_.read_object([&](std::string_view name) {
        Value key{Text(name)};
        put(map, std::move(key), read(schema.value_schema()));
      });
      return map;
    }
    if (kind != Kind::array) {
      throw DataException(
          "Maps with non-string fields should be encoded as JSON array of tuples, but found " +
          std::string(kind_word(kind)));
    }
    cursor_.read_array([&] { read_entry(schema, map); });
    return map;
  }

  void read_entry(const Schema& schema, Map& map) {
    const auto kind = cursor_.peek();
    if (kind != Kind::array) {
      throw DataException("Found invalid map entry instead of array tuple: " +
                          std::string(kind_word(kind)));
    }
    std::vector<std::string_view> parts;
    cursor_.read_array([&] { parts.push_back(cursor_.skip()); });
    if (parts.size() != 2) {
      throw DataException("Found invalid map entry, expected length 2 but found :" +
                          std::to_string(parts.size()));
    }
    JsonCursor key(parts[0]);
    JsonCursor value(parts[1]);
    auto parsed_key = ValueReader(key, replace_null_).read(schema.key_schema());
    put(map, std::move(parsed_key), ValueReader(value, replace_null_).read(schema.value_schema()));
  }

  Value read_struct(const SchemaPtr& schema) {
    const auto kind = cursor_.peek();
    if (kind != Kind::object) {
      throw DataException("Structs should be encoded as JSON objects, but found " +
                          std::string(kind_word(kind)));
    }
    Struct structure(schema);
    std::vector<bool> seen(schema->fields().size());
    cursor_.read_object([&](std::string_view name) {
      const auto* field = schema->field(name);
      if (field == nullptr) {
        static_cast<void>(cursor_.skip());
        return;
      }
      seen[field->index] = true;
      structure.put(*field, read(field->schema));
    });
    for (const auto& field : schema->fields()) {
      if (!seen[field.index]) {
        structure.put(field, missing(field.schema));
      }
    }
    return structure;
  }

  JsonCursor& cursor_;
  const bool replace_null_;
  std::string scratch_;
};

/// The members of a schema object by name; views into its text.
class SchemaReader {
 public:
  explicit SchemaReader(std::string_view text) {
    JsonCursor cursor(text);
    if (cursor.peek() == Kind::object) {
      cursor.read_object([&](std::string_view name) {
        const std::string key(name);
        members_[key] = cursor.skip();
      });
    }
  }

  SchemaPtr read() {
    const auto type = string_member("type");
    if (!type) {
      throw DataException("Schema must contain 'type' field");
    }
    auto builder = builder_of(*type);
    const auto optional = members_.find("optional");
    if (optional != members_.end() && optional->second == "true") {
      builder.optional();
    } else {
      builder.required();
    }
    if (const auto name = string_member("name")) {
      builder.name(*name);
    }
    const auto version = members_.find("version");
    if (version != members_.end() && JsonCursor(version->second).peek() == Kind::number &&
        is_integer(version->second)) {
      builder.version(static_cast<std::int32_t>(low_bits(version->second)));
    }
    if (const auto doc = string_member("doc")) {
      builder.doc(*doc);
    }
    read_parameters(builder);
    if (const auto given = members_.find("default"); given != members_.end()) {
      builder.default_value(read_json_payload(builder.build(), given->second, true));
    }
    return builder.build();
  }

 private:
  std::optional<std::string> string_member(const std::string& name) const {
    const auto found = members_.find(name);
    if (found == members_.end()) {
      return std::nullopt;
    }
    JsonCursor cursor(found->second);
    std::string scratch;
    return cursor.peek() == Kind::string
               ? std::optional<std::string>(std::string(cursor.read_string(scratch)))
               : std::nullopt;
  }

  SchemaBuilder builder_of(const std::string& type) {
    static const std::map<std::string, SchemaType, std::less<>> types = {
        {"boolean", SchemaType::boolean}, {"int8", SchemaType::int8},
        {"int16", SchemaType::int16},     {"int32", SchemaType::int32},
        {"int64", SchemaType::int64},     {"float", SchemaType::float32},
        {"double", SchemaType::float64},  {"bytes", SchemaType::bytes},
        {"string", SchemaType::string}};
    if (const auto found = types.find(type); found != types.end()) {
      return SchemaBuilder(found->second);
    }
    if (type == "array") {
      const auto items = members_.find("items");
      if (items == members_.end() || items->second == "null") {
        throw DataException("Array schema did not specify the element type");
      }
      return SchemaBuilder::array(read_json_schema(items->second));
    }
    if (type == "map") {
      return SchemaBuilder::map(nested("keys", "Map schema did not specify the key type"),
                                nested("values", "Map schema did not specify the value type"));
    }
    if (type == "struct") {
      return struct_builder();
    }
    throw DataException("Unknown schema type: " + type);
  }

  SchemaPtr nested(const std::string& name, const std::string& message) const {
    const auto found = members_.find(name);
    if (found == members_.end()) {
      throw DataException(message);
    }
    return read_json_schema(found->second);
  }

  SchemaBuilder struct_builder() {
    auto builder = SchemaBuilder::structure();
    const auto fields = members_.find("fields");
    if (fields == members_.end() || JsonCursor(fields->second).peek() != Kind::array) {
      throw DataException("Struct schema's \"fields\" argument is not an array.");
    }
    JsonCursor cursor(fields->second);
    cursor.read_array([&] {
      const auto text = cursor.skip();
      const SchemaReader member(text);
      const auto name = member.string_member("field");
      if (!name) {
        throw DataException("Struct schema's field name not specified properly");
      }
      builder.field(*name, read_json_schema(text));
    });
    return builder;
  }

  void read_parameters(SchemaBuilder& builder) const {
    const auto found = members_.find("parameters");
    if (found == members_.end() || JsonCursor(found->second).peek() != Kind::object) {
      return;
    }
    JsonCursor cursor(found->second);
    std::string scratch;
    cursor.read_object([&](std::string_view name) {
      std::string key(name);
      if (cursor.peek() != Kind::string) {
        throw DataException("Schema parameters must have string values.");
      }
      builder.parameter(std::move(key), std::string(cursor.read_string(scratch)));
    });
  }

  std::map<std::string, std::string_view> members_;
};

}  // namespace

Value read_json_value(std::string_view text) { return read_json_payload(nullptr, text, false); }

Value read_json_payload(const SchemaPtr& schema, std::optional<std::string_view> text,
                        bool replace_null_with_default) {
  JsonCursor cursor(text.value_or(""));
  ValueReader reader(cursor, replace_null_with_default);
  return text ? reader.read(schema) : reader.missing(schema);
}

SchemaPtr read_json_schema(std::string_view text) {
  return text == "null" ? nullptr : SchemaReader(text).read();
}

}  // namespace troupe::runtime
