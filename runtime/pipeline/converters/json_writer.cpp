#include "runtime/pipeline/converters/json_writer.hpp"

#include "runtime/pipeline/converters/json_text.hpp"
#include <troupe/errors.hpp>
#include <troupe/struct.hpp>

#include <cmath>

namespace troupe::runtime {

namespace {

constexpr std::int64_t day_ms = 86'400'000;

template <class T>
void append_float(T value, std::string (*text)(T), std::string& out) {
  if (std::isfinite(value)) {
    out += text(value);
  } else {
    append_json_string(text(value), out);
  }
}

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

class PayloadWriter {
 public:
  PayloadWriter(const JsonWriteOptions& options, std::string& out) : options_(options), out_(out) {}

  void write(const SchemaPtr& schema, const Value& value) {
    if (value.is_null()) {
      write_null(schema);
    } else if (schema && schema->name() && write_logical(*schema, value)) {
      return;
    } else if (schema) {
      write_typed(schema, value);
    } else {
      write_untyped(value);
    }
  }

 private:
  void write_null(const SchemaPtr& schema) {
    if (schema && schema->default_value() != nullptr && options_.replace_null_with_default) {
      write(schema, *schema->default_value());
    } else if (!schema || schema->is_optional()) {
      out_ += "null";
    } else {
      throw DataException(
          "Conversion error: null value for field that is required and has no default value");
    }
  }

  /// True when the schema's name is one of the logical types.
  bool write_logical(const Schema& schema, const Value& value) {
    const auto& name = *schema.name();
    if (name == logical::decimal_name) {
      write_decimal(schema, value);
    } else if (name == logical::date_name) {
      const auto ms = instant(value, "Date");
      if (ms % day_ms != 0) {
        throw DataException(
            "Kafka Connect Date type should not have any time fields set to non-zero values.");
      }
      out_ += std::to_string(ms / day_ms);
    } else if (name == logical::time_name) {
      const auto ms = instant(value, "Time");
      if (ms < 0 || ms >= day_ms) {
        throw DataException(
            "Kafka Connect Time type should not have any date fields set to non-zero values.");
      }
      out_ += std::to_string(ms);
    } else if (name == logical::timestamp_name) {
      out_ += std::to_string(instant(value, "Timestamp"));
    } else {
      return false;
    }
    return true;
  }

  static std::int64_t instant(const Value& value, std::string_view kind) {
    const auto* held = value.get_if<Instant>();
    if (held == nullptr) {
      wrong_logical(kind, "Date", value);
    }
    return held->epoch_ms;
  }

  void write_decimal(const Schema& schema, const Value& value) {
    const auto* decimal = value.decimal();
    if (decimal == nullptr) {
      wrong_logical("Decimal", "BigDecimal", value);
    }
    if (options_.decimals_as_numbers) {
      out_ += decimal_text(*decimal);
      return;
    }
    check_scale(schema, *decimal);
    write_bytes(decimal->unscaled.view());
  }

  static void check_scale(const Schema& schema, const Decimal& decimal) {
    const std::string* text = nullptr;
    if (schema.parameters()) {
      for (const auto& [key, value] : *schema.parameters()) {
        text = key == "scale" ? &value : text;
      }
    }
    if (text == nullptr) {
      throw DataException("Invalid Decimal schema: scale parameter not found.");
    }
    if (*text != std::to_string(decimal.scale)) {
      throw DataException(
          "Decimal value has mismatching scale for given Decimal schema. Schema has scale " +
          *text + ", value has scale " + std::to_string(decimal.scale) + ".");
    }
  }

  void write_typed(const SchemaPtr& schema, const Value& value) {
    switch (schema->type()) {
      case SchemaType::int8:
        return write_integer<std::int8_t>(schema, value);
      case SchemaType::int16:
        return write_integer<std::int16_t>(schema, value);
      case SchemaType::int32:
        return write_integer<std::int32_t>(schema, value);
      case SchemaType::int64:
        return write_integer<std::int64_t>(schema, value);
      case SchemaType::float32:
        return append_float(expect<float>(schema, value), java_float_text, out_);
      case SchemaType::float64:
        return append_float(expect<double>(schema, value), java_double_text, out_);
      case SchemaType::boolean:
        out_ += expect<bool>(schema, value) ? "true" : "false";
        return;
      case SchemaType::string:
        return append_json_string(expect<Text>(schema, value).view(), out_);
      case SchemaType::bytes:
        if (value.get_if<Bytes>() == nullptr) {
          throw DataException("Invalid type for bytes type: class " +
                              std::string(value.java_class()));
        }
        return write_bytes(value.get_if<Bytes>()->view());
      case SchemaType::array:
        return value.array() != nullptr ? write_array(schema->value_schema(), *value.array())
                                        : invalid_type(schema, value);
      case SchemaType::map:
        return value.map() != nullptr ? write_map(schema, *value.map())
                                      : invalid_type(schema, value);
      case SchemaType::structure:
        return write_struct(schema, value);
    }
  }

  template <class T>
  const T& expect(const SchemaPtr& schema, const Value& value) {
    const auto* held = value.get_if<T>();
    if (held == nullptr) {
      invalid_type(schema, value);
    }
    return *held;
  }

  template <class T>
  void write_integer(const SchemaPtr& schema, const Value& value) {
    out_ += std::to_string(static_cast<std::int64_t>(expect<T>(schema, value)));
  }

  void write_bytes(std::string_view bytes) {
    out_ += '"';
    append_base64(bytes, out_);
    out_ += '"';
  }

  void write_array(const SchemaPtr& element_schema, const Array& elements) {
    out_ += '[';
    for (const auto& element : elements) {
      if (&element != elements.data()) {
        out_ += ',';
      }
      write(element_schema, element);
    }
    out_ += ']';
  }

  /// An object when all keys are strings, else an array of pairs.
  void write_map(const SchemaPtr& schema, const Map& entries) {
    const auto& key_schema = schema ? schema->key_schema() : no_schema_;
    const auto& value_schema = schema ? schema->value_schema() : no_schema_;
    bool as_object = key_schema && key_schema->type() == SchemaType::string;
    if (!schema) {
      as_object = true;
      for (const auto& [key, value] : entries) {
        as_object = as_object && key.get_if<Text>() != nullptr;
      }
    }
    out_ += as_object ? '{' : '[';
    for (const auto& entry : entries) {
      if (&entry != entries.data()) {
        out_ += ',';
      }
      if (as_object) {
        append_json_string(entry.first.is_null() ? "null" : entry.first.to_text(), out_);
        out_ += ':';
        write(value_schema, entry.second);
      } else {
        out_ += '[';
        write(key_schema, entry.first);
        out_ += ',';
        write(value_schema, entry.second);
        out_ += ']';
      }
    }
    out_ += as_object ? '}' : ']';
  }

  void write_struct(const SchemaPtr& schema, const Value& value) {
    const auto* structure = value.structure();
    if (structure == nullptr) {
      invalid_type(schema, value);
    }
    if (!same_schema(structure->schema(), schema)) {
      throw DataException("Mismatching schema.");
    }
    out_ += '{';
    for (const auto& field : schema->fields()) {
      if (field.index != 0) {
        out_ += ',';
      }
      append_json_string(field.name, out_);
      out_ += ':';
      write(field.schema, structure->at(field.index));
    }
    out_ += '}';
  }

  void write_untyped(const Value& value) {
    if (const auto* text = value.get_if<Text>()) {
      append_json_string(text->view(), out_);
    } else if (const auto* bytes = value.get_if<Bytes>()) {
      write_bytes(bytes->view());
    } else if (value.array() != nullptr) {
      write_array(no_schema_, *value.array());
    } else if (value.map() != nullptr) {
      write_map(nullptr, *value.map());
    } else if (value.structure() != nullptr) {
      throw DataException("Mismatching schema.");
    } else if (value.decimal() != nullptr || value.get_if<Instant>() != nullptr) {
      throw DataException("Java class class " + std::string(value.java_class()) +
                          " does not have corresponding schema type.");
    } else if (const auto* single = value.get_if<float>()) {
      append_float(*single, java_float_text, out_);
    } else if (const auto* number = value.get_if<double>()) {
      append_float(*number, java_double_text, out_);
    } else {
      out_ += value.to_text();
    }
  }

  const JsonWriteOptions& options_;
  std::string& out_;
  const SchemaPtr no_schema_;
};

std::string_view json_type_name(SchemaType type) {
  return type == SchemaType::float32   ? "float"
         : type == SchemaType::float64 ? "double"
                                       : type_name(type);
}

void append_schema_body(const Schema& schema, const JsonWriteOptions& options, std::string& out);

void append_nested(std::string_view member, const SchemaPtr& schema,
                   const JsonWriteOptions& options, std::string& out) {
  out += ',';
  append_json_string(member, out);
  out += ':';
  append_json_schema(schema, options, out);
}

void append_fields(const Schema& schema, const JsonWriteOptions& options, std::string& out) {
  out += ",\"fields\":[";
  for (const auto& field : schema.fields()) {
    out += field.index != 0 ? ",{" : "{";
    append_schema_body(*field.schema, options, out);
    out += ",\"field\":";
    append_json_string(field.name, out);
    out += '}';
  }
  out += ']';
}

void append_parameters(const SchemaParameters& parameters, std::string& out) {
  out += ",\"parameters\":{";
  for (const auto& parameter : parameters) {
    if (&parameter != parameters.data()) {
      out += ',';
    }
    append_json_string(parameter.first, out);
    out += ':';
    append_json_string(parameter.second, out);
  }
  out += '}';
}

void append_schema_body(const Schema& schema, const JsonWriteOptions& options, std::string& out) {
  out += "\"type\":";
  append_json_string(json_type_name(schema.type()), out);
  if (schema.type() == SchemaType::array) {
    append_nested("items", schema.value_schema(), options, out);
  } else if (schema.type() == SchemaType::map) {
    append_nested("keys", schema.key_schema(), options, out);
    append_nested("values", schema.value_schema(), options, out);
  } else if (schema.type() == SchemaType::structure) {
    append_fields(schema, options, out);
  }
  out += schema.is_optional() ? ",\"optional\":true" : ",\"optional\":false";
  if (schema.name()) {
    out += ",\"name\":";
    append_json_string(*schema.name(), out);
  }
  if (schema.version()) {
    out += ",\"version\":" + std::to_string(*schema.version());
  }
  if (schema.doc()) {
    out += ",\"doc\":";
    append_json_string(*schema.doc(), out);
  }
  if (schema.parameters()) {
    append_parameters(*schema.parameters(), out);
  }
  if (schema.default_value() != nullptr) {
    out += ",\"default\":";
    append_json_payload(SchemaPtr(std::shared_ptr<void>(), &schema), *schema.default_value(),
                        options, out);
  }
}

}  // namespace

void append_json_payload(const SchemaPtr& schema, const Value& value,
                         const JsonWriteOptions& options, std::string& out) {
  PayloadWriter(options, out).write(schema, value);
}

void append_json_schema(const SchemaPtr& schema, const JsonWriteOptions& options,
                        std::string& out) {
  if (!schema) {
    out += "null";
    return;
  }
  out += '{';
  append_schema_body(*schema, options, out);
  out += '}';
}

}  // namespace troupe::runtime
