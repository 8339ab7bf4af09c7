#include "runtime/pipeline/converters/json_writer.hpp"

#include "runtime/pipeline/converters/json_number.hpp"
#include "runtime/pipeline/converters/json_text.hpp"
#include <troupe/base64.hpp>
#include <troupe/errors.hpp>
#include <troupe/logical.hpp>
#include <troupe/number_text.hpp>
#include <troupe/struct.hpp>

#include <cmath>

namespace troupe::runtime {

namespace {

/// Numbers as Java prints them; what is no number as a string.
template <class T>
void append_float(T value, void (*append)(T, std::string&), std::string& out) {
  const bool quoted = !std::isfinite(value);
  out += quoted ? "\"" : "";
  append(value, out);
  out += quoted ? "\"" : "";
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
      append_integer(logical::from_date(schema, instant(value, "Date")), out_);
    } else if (name == logical::time_name) {
      append_integer(logical::from_time(schema, instant(value, "Time")), out_);
    } else if (name == logical::timestamp_name) {
      append_integer(instant(value, "Timestamp").epoch_ms, out_);
    } else {
      return false;
    }
    return true;
  }

  static Instant instant(const Value& value, std::string_view kind) {
    const auto* held = value.get_if<Instant>();
    if (held == nullptr) {
      wrong_logical(kind, "Date", value);
    }
    return *held;
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
    write_bytes(logical::from_decimal(schema, *decimal).view());
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
        return append_float(expect<float>(schema, value), append_java_float, out_);
      case SchemaType::float64:
        return append_float(expect<double>(schema, value), append_java_double, out_);
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
    append_integer(expect<T>(schema, value), out_);
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
        write_key(entry.first);
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

  void write_key(const Value& key) {
    if (const auto* text = key.get_if<Text>()) {
      append_json_string(text->view(), out_);
    } else {
      append_json_string(key.to_text(), out_);
    }
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
      append_float(*single, append_java_float, out_);
    } else if (const auto* number = value.get_if<double>()) {
      append_float(*number, append_java_double, out_);
    } else {
      out_ += value.to_text();
    }
  }

  const JsonWriteOptions& options_;
  std::string& out_;
  const SchemaPtr no_schema_;
};

}  // namespace

void append_json_payload(const SchemaPtr& schema, const Value& value,
                         const JsonWriteOptions& options, std::string& out) {
  PayloadWriter(options, out).write(schema, value);
}

}  // namespace troupe::runtime
