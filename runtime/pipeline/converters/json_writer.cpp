#include "runtime/pipeline/converters/json_writer.hpp"

#include "runtime/pipeline/converters/json_output.hpp"
#include "runtime/pipeline/converters/json_text.hpp"
#include <troupe/base64.hpp>
#include <troupe/errors.hpp>
#include <troupe/logical.hpp>
#include <troupe/number_text.hpp>
#include <troupe/struct.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <type_traits>

namespace troupe::runtime {

namespace {

[[noreturn]] void invalid_type(const SchemaPtr& schema, const Value& value) {
  throw DataException("Invalid type for " +
                      (schema ? std::string(type_constant(schema->type())) : "unknown schema") +
                      ": class " + std::string(value.java_class()));
}

[[noreturn]] void wrong_logical(std::string_view kind, std::string_view wanted,
                                const Value& value) {
  throw DataException("Invalid type for " + std::string(kind) + ", expected " +
                      std::string(wanted) + " but was class " + std::string(value.java_class()));
}

[[noreturn]] void no_schema_type(const Value& value) {
  throw DataException("Java class class " + std::string(value.java_class()) +
                      " does not have corresponding schema type.");
}

/// Each `write` goes on at `to` and returns where it ended.
class PayloadWriter {
 public:
  PayloadWriter(const JsonWriteOptions& options, std::string& out)
      : options_(options),
        names_(options.names == nullptr ? own_names_ : *options.names),
        output_(out) {}

  void write_document(const SchemaPtr& schema, const Value& value) {
    static_cast<void>(output_.flush(write(output_.begin(), schema, value)));
  }

 private:
  char* write(char* to, const SchemaPtr& schema, const Value& value) {
    if (value.is_null()) {
      return write_null(to, schema);
    }
    if (!schema) {
      return value.visit([&](const auto& content) { return write_untyped(to, content); });
    }
    if (schema->name()) {
      if (auto* const end = write_logical(to, *schema, value)) {
        return end;
      }
    }
    return write_typed(to, schema, value);
  }

  char* write_null(char* to, const SchemaPtr& schema) {
    if (schema && schema->default_value() != nullptr && options_.replace_null_with_default) {
      return write(to, schema, *schema->default_value());
    }
    if (schema && !schema->is_optional()) {
      throw DataException(
          "Conversion error: null value for field that is required and has no default value");
    }
    return output_.put(to, "null");
  }

  /// Null when the schema's name is none of the logical types.
  char* write_logical(char* to, const Schema& schema, const Value& value) {
    const auto& name = *schema.name();
    if (name == logical::decimal_name) {
      return write_decimal(to, schema, value);
    }
    if (name == logical::date_name) {
      return write_number(to, logical::from_date(schema, instant(value, "Date")));
    }
    if (name == logical::time_name) {
      return write_number(to, logical::from_time(schema, instant(value, "Time")));
    }
    if (name == logical::timestamp_name) {
      return write_number(to, instant(value, "Timestamp").epoch_ms);
    }
    return nullptr;
  }

  static Instant instant(const Value& value, std::string_view kind) {
    const auto* held = value.get_if<Instant>();
    if (held == nullptr) {
      wrong_logical(kind, "Date", value);
    }
    return *held;
  }

  char* write_decimal(char* to, const Schema& schema, const Value& value) {
    const auto* decimal = value.decimal();
    if (decimal == nullptr) {
      wrong_logical("Decimal", "BigDecimal", value);
    }
    return options_.decimals_as_numbers
               ? output_.put(to, decimal_text(*decimal))
               : write_bytes(to, logical::from_decimal(schema, *decimal).view());
  }

  char* write_typed(char* to, const SchemaPtr& schema, const Value& value) {
    switch (schema->type()) {
      case SchemaType::int8:
        return write_number(to, expect<std::int8_t>(schema, value));
      case SchemaType::int16:
        return write_number(to, expect<std::int16_t>(schema, value));
      case SchemaType::int32:
        return write_number(to, expect<std::int32_t>(schema, value));
      case SchemaType::int64:
        return write_number(to, expect<std::int64_t>(schema, value));
      case SchemaType::float32:
        return write_number(to, expect<float>(schema, value));
      case SchemaType::float64:
        return write_number(to, expect<double>(schema, value));
      case SchemaType::boolean:
        return write_boolean(to, expect<bool>(schema, value));
      case SchemaType::string:
        return write_text(to, expect<Text>(schema, value).view());
      case SchemaType::bytes:
        if (value.get_if<Bytes>() == nullptr) {
          throw DataException("Invalid type for bytes type: class " +
                              std::string(value.java_class()));
        }
        return write_bytes(to, value.get_if<Bytes>()->view());
      case SchemaType::array:
        return write_array(to, schema->value_schema(), expect<Array>(schema, value));
      case SchemaType::map:
        return write_map(to, schema, expect<Map>(schema, value));
      case SchemaType::structure:
        return write_struct(to, schema, expect<Struct>(schema, value));
    }
    return to;
  }

  template <class T>
  const T& expect(const SchemaPtr& schema, const Value& value) {
    const auto* held = value.get_if<T>();
    if (held == nullptr) {
      invalid_type(schema, value);
    }
    return *held;
  }

  /// As Java prints it; what is no number as a string.
  template <class Number>
  char* write_number(char* to, Number number) {
    to = output_.reserve(to, max_java_number + 2);
    if constexpr (std::is_integral_v<Number>) {
      return std::to_chars(to, to + max_java_number, number).ptr;
    } else {
      const bool quoted = !std::isfinite(number);
      if (quoted) {
        *to++ = '"';
      }
      if constexpr (std::is_same_v<Number, float>) {
        to = write_java_float(number, to);
      } else {
        to = write_java_double(number, to);
      }
      if (quoted) {
        *to++ = '"';
      }
      return to;
    }
  }

  char* write_boolean(char* to, bool value) {
    return value ? output_.put(to, "true") : output_.put(to, "false");
  }

  char* write_text(char* to, std::string_view text) {
    constexpr std::size_t quotes = 2;
    if (text.size() + quotes <= JsonOutput::max_piece) {
      to = output_.reserve(to, text.size() + quotes);
      if (auto* const end = write_plain_json_string(text, to)) {
        return end;
      }
    }
    to = output_.flush(to);
    append_json_string(text, output_.string());
    return to;
  }

  char* write_bytes(char* to, std::string_view bytes) {
    to = output_.flush(output_.put(to, '"'));
    append_base64(bytes, output_.string());
    return output_.put(to, '"');
  }

  char* write_array(char* to, const SchemaPtr& element_schema, const Array& elements) {
    to = output_.put(to, '[');
    for (const auto& element : elements) {
      if (&element != elements.data()) {
        to = output_.put(to, ',');
      }
      to = write(to, element_schema, element);
    }
    return output_.put(to, ']');
  }

  /// An object when all keys are strings, else an array of pairs.
  char* write_map(char* to, const SchemaPtr& schema, const Map& entries) {
    const bool as_object =
        schema ? schema->key_schema() && schema->key_schema()->type() == SchemaType::string
               : std::all_of(entries.begin(), entries.end(), [](const auto& entry) {
                   return entry.first.template get_if<Text>() != nullptr;
                 });
    const auto& key_schema = schema ? schema->key_schema() : no_schema_;
    const auto& value_schema = schema ? schema->value_schema() : no_schema_;
    to = output_.put(to, as_object ? '{' : '[');
    for (const auto& [key, value] : entries) {
      if (&key != &entries.data()->first) {
        to = output_.put(to, ',');
      }
      if (as_object) {
        to = output_.put(write_key(to, key), ':');
        to = write(to, value_schema, value);
      } else {
        to = write(output_.put(to, '['), key_schema, key);
        to = write(output_.put(to, ','), value_schema, value);
        to = output_.put(to, ']');
      }
    }
    return output_.put(to, as_object ? '}' : ']');
  }

  char* write_key(char* to, const Value& key) {
    const auto* text = key.get_if<Text>();
    return text != nullptr ? write_text(to, text->view()) : write_text(to, key.to_text());
  }

  char* write_struct(char* to, const SchemaPtr& schema, const Struct& structure) {
    if (structure.schema() != schema && !same_schema(structure.schema(), schema)) {
      throw DataException("Mismatching schema.");
    }
    const auto& fields = schema->fields();
    if (fields.empty()) {
      return output_.put(to, "{}");
    }
    const auto& names = names_.of(schema);
    for (const auto& field : fields) {
      to = output_.put_padded(to, names.before(field.index));
      to = write(to, field.schema, structure.at(field.index));
    }
    return output_.put(to, '}');
  }

  char* write_untyped(char* to, std::monostate /*null*/) { return write_null(to, no_schema_); }
  char* write_untyped(char* to, bool value) { return write_boolean(to, value); }
  char* write_untyped(char* to, const Text& text) { return write_text(to, text.view()); }
  char* write_untyped(char* to, const Bytes& bytes) { return write_bytes(to, bytes.view()); }
  char* write_untyped(char* to, const Array& elements) {
    return write_array(to, no_schema_, elements);
  }
  char* write_untyped(char* to, const Map& entries) { return write_map(to, no_schema_, entries); }
  [[noreturn]] static char* write_untyped(char* /*to*/, const Struct& /*value*/) {
    throw DataException("Mismatching schema.");
  }
  [[noreturn]] static char* write_untyped(char* /*to*/, const Decimal& value) {
    no_schema_type(Value(value));
  }
  [[noreturn]] static char* write_untyped(char* /*to*/, Instant value) { no_schema_type(value); }
  template <class Number>
  char* write_untyped(char* to, Number number) {
    return write_number(to, number);
  }

  const JsonWriteOptions& options_;
  JsonNamesCache own_names_;
  JsonNamesCache& names_;
  JsonOutput output_;
  const SchemaPtr no_schema_;
};

}  // namespace

void append_json_payload(const SchemaPtr& schema, const Value& value,
                         const JsonWriteOptions& options, std::string& out) {
  PayloadWriter(options, out).write_document(schema, value);
}

}  // namespace troupe::runtime
