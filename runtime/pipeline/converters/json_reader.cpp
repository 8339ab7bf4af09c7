#include "runtime/pipeline/converters/json_reader.hpp"

#include "runtime/pipeline/converters/field_set.hpp"
#include "runtime/pipeline/converters/json_logical.hpp"
#include "runtime/pipeline/converters/json_number.hpp"
#include <troupe/base64.hpp>
#include <troupe/errors.hpp>
#include <troupe/map_builder.hpp>
#include <troupe/struct.hpp>

#include <cstdint>
#include <functional>

namespace troupe::runtime {

namespace {

using Kind = JsonCursor::Kind;

[[noreturn]] void wrong_kind(std::string_view expectation, Kind found) {
  throw DataException(std::string(expectation) + std::string(kind_word(found)));
}

class ValueReader {
 public:
  ValueReader(JsonCursor& cursor, const JsonReadOptions& options)
      : cursor_(cursor), options_(options) {
    if (options.document != nullptr) {
      owner_ = options.document->owner();
    }
  }
  ValueReader(const ValueReader&) = delete;
  ValueReader& operator=(const ValueReader&) = delete;
  ValueReader(ValueReader&&) = delete;
  ValueReader& operator=(ValueReader&&) = delete;
  ~ValueReader() {
    if (spare_references_ != 0) {
      owner_->release(spare_references_);
    }
  }

  Value read(const SchemaPtr& schema) {
    const auto kind = cursor_.peek();
    if (kind == Kind::null) {
      cursor_.read_null();
      return missing_json_payload(schema, options_);
    }
    return schema ? read_typed(schema, kind) : read_untyped(kind);
  }

 private:
  Value read_untyped(Kind kind) {
    switch (kind) {
      case Kind::object:
        return read_object();
      case Kind::array: {
        Array elements;
        cursor_.read_array([&] { append(elements, nullptr); });
        return elements;
      }
      case Kind::string:
        return text_of(cursor_.read_string(scratch_));
      case Kind::number: {
        const auto number = cursor_.read_number();
        return number.is_integer ? Value(to_int64(number)) : Value(to_double(number));
      }
      case Kind::boolean:
        return cursor_.read_boolean();
      default:
        return {};
    }
  }

  Map read_object() {
    MapBuilder map;
    cursor_.read_object([&](std::string_view name) {
      Value key(text_of(name));
      map.put(std::move(key), read(nullptr));
    });
    return map.take();
  }

  void append(Array& elements, const SchemaPtr& schema) {
    constexpr std::size_t first_capacity = 4;
    if (elements.empty()) {
      elements.reserve(first_capacity);
    }
    elements.push_back(read(schema));
  }

  /// The text, sharing the document's bytes where it lies in them.
  Text text_of(std::string_view text) {
    if (options_.document == nullptr) {
      return Text(text);
    }
    const auto document = options_.document->view();
    const std::less_equal<> not_after;
    if (!not_after(document.data(), text.data()) ||
        !not_after(text.data() + text.size(), document.data() + document.size())) {
      return Text(text);
    }
    if (owner_ == nullptr) {
      return Text(Slice::of_static(text));  // as static as the document
    }
    if (spare_references_ == 0) {
      owner_->retain(references_at_once);
      spare_references_ = references_at_once;
    }
    --spare_references_;
    return Text(Slice::adopt(text, *owner_));
  }

  Value read_typed(const SchemaPtr& schema, Kind kind) {
    if (schema->name()) {
      if (auto logical = read_json_logical(cursor_, *schema, scratch_)) {
        return std::move(*logical);
      }
    }
    switch (schema->type()) {
      case SchemaType::int8:
        return static_cast<std::int8_t>(read_int64(kind));
      case SchemaType::int16:
        return static_cast<std::int16_t>(read_int64(kind));
      case SchemaType::int32:
        return static_cast<std::int32_t>(read_int64(kind));
      case SchemaType::int64:
        return read_int64(kind);
      case SchemaType::float32:
        return kind == Kind::number ? literal_float(cursor_.read_number().literal) : skipped(0.0F);
      case SchemaType::float64:
        return kind == Kind::number ? to_double(cursor_.read_number()) : skipped(0.0);
      case SchemaType::boolean:
        return kind == Kind::boolean ? cursor_.read_boolean() : skipped(false);
      case SchemaType::string:
        return kind == Kind::string ? Value(text_of(cursor_.read_string(scratch_))) : no_value();
      case SchemaType::bytes:
        return kind == Kind::string ? read_bytes() : no_value();
      case SchemaType::array:
        return read_array(schema->value_schema(), kind);
      case SchemaType::map:
        return read_map(*schema, kind);
      case SchemaType::structure:
        return read_struct(schema, kind);
    }
    return {};
  }

  /// Passes over a value of a kind that stands for `instead`.
  template <class T>
  T skipped(T instead) {
    if (cursor_.peek() != Kind::end) {  // an empty document counts as a value of kind MISSING
      static_cast<void>(cursor_.skip());
    }
    return instead;
  }

  /// A kind that gives null whatever the schema says: a struct around it must look.
  Value no_value() {
    holds_wrong_null_ = true;
    return skipped(Value());
  }

  std::int64_t read_int64(Kind kind) {
    return kind == Kind::number ? to_int64(cursor_.read_number()) : skipped(std::int64_t{0});
  }

  Value read_bytes() {
    const auto bytes = decode_base64(cursor_.read_string(scratch_));
    if (!bytes) {
      throw DataException("Invalid bytes field", broken_base64);
    }
    return Bytes::copy(*bytes);
  }

  Value read_array(const SchemaPtr& element_schema, Kind kind) {
    Array elements;
    if (kind == Kind::array) {
      cursor_.read_array([&] { append(elements, element_schema); });
    } else if (kind == Kind::object) {
      // Later members replace earlier ones of the same name.
      MapBuilder members;
      cursor_.read_object([&](std::string_view name) {
        Value key{Text(name)};
        members.put(std::move(key), read(element_schema));
      });
      for (auto& member : members.take()) {
        elements.push_back(std::move(member.second));
      }
    } else {
      skipped(0);
    }
    return elements;
  }

  Value read_map(const Schema& schema, Kind kind) {
    MapBuilder map;
    if (schema.key_schema()->type() == SchemaType::string) {
      if (kind != Kind::object) {
        wrong_kind("Maps with string fields should be encoded as JSON objects, but found ", kind);
      }
      cursor_.read_object([&](std::string_view name) {
        Value key(text_of(name));
        map.put(std::move(key), read(schema.value_schema()));
      });
    } else {
      if (kind != Kind::array) {
        wrong_kind(
            "Maps with non-string fields should be encoded as JSON array of tuples, but found ",
            kind);
      }
      cursor_.read_array([&] { read_entry(schema, map); });
    }
    return map.take();
  }

  void read_entry(const Schema& schema, MapBuilder& map) {
    const auto kind = cursor_.peek();
    if (kind != Kind::array) {
      wrong_kind("Found invalid map entry instead of array tuple: ", kind);
    }
    std::size_t count = 0;
    Value key;
    Value value;
    cursor_.read_array([&] {
      ++count;
      if (count == 1) {
        key = read(schema.key_schema());
      } else if (count == 2) {
        value = read(schema.value_schema());
      } else {
        static_cast<void>(cursor_.skip());
      }
    });
    if (count != 2) {
      throw DataException("Found invalid map entry, expected length 2 but found :" +
                          std::to_string(count));
    }
    map.put(std::move(key), std::move(value));
  }

  Value read_struct(const SchemaPtr& schema, Kind kind) {
    if (kind != Kind::object) {
      wrong_kind("Structs should be encoded as JSON objects, but found ", kind);
    }
    const auto& fields = schema->fields();
    Struct structure(schema);
    FieldSet seen(fields.size());
    std::size_t expected = 0;  // members mostly come in the schema's order
    cursor_.read_object([&](std::string_view name) {
      const auto* field = expected < fields.size() && fields[expected].name == name
                              ? &fields[expected]
                              : schema->field(name);
      if (field == nullptr) {
        static_cast<void>(cursor_.skip());
        return;
      }
      expected = field->index + 1;
      seen.add(field->index);
      put(structure, *field);
    });
    for (const auto& field : fields) {
      if (!seen.contains(field.index)) {
        structure.put(field, missing_json_payload(field.schema, options_));
      }
    }
    return structure;
  }

  /// Values are right by the way they are read; only a null may be wrong.
  void put(Struct& structure, const Field& field) {
    const bool outer = std::exchange(holds_wrong_null_, false);
    auto value = read(field.schema);
    if (holds_wrong_null_) {
      structure.put(field, std::move(value));
    } else {
      structure.put_unchecked(field.index, std::move(value));
    }
    holds_wrong_null_ = outer;
  }

  JsonCursor& cursor_;
  const JsonReadOptions& options_;
  std::string scratch_;
  bool holds_wrong_null_ = false;
  /// Of the document: taken many at once, for one atomic operation, and given back at the end.
  static constexpr std::uint32_t references_at_once = 64;
  Buffer* owner_ = nullptr;
  std::uint32_t spare_references_ = 0;
};

}  // namespace

Value read_json_payload(JsonCursor& cursor, const SchemaPtr& schema,
                        const JsonReadOptions& options) {
  return ValueReader(cursor, options).read(schema);
}

Value missing_json_payload(const SchemaPtr& schema, const JsonReadOptions& options) {
  if (!schema) {
    return {};
  }
  if (schema->default_value() != nullptr && options.replace_null_with_default) {
    return *schema->default_value();
  }
  if (!schema->is_optional()) {
    throw DataException("Invalid null value for required " +
                        std::string(type_constant(schema->type())) + " field");
  }
  return {};
}

Value read_json_value(std::string_view text) {
  JsonCursor cursor(text);
  return read_json_payload(cursor, nullptr, {});
}

}  // namespace troupe::runtime
