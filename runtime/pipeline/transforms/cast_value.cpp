#include "runtime/pipeline/transforms/cast_value.hpp"

#include "runtime/pipeline/transforms/cast_spec.hpp"
#include "runtime/pipeline/transforms/java_number.hpp"
#include "runtime/pipeline/transforms/requirements.hpp"
#include <troupe/base64.hpp>
#include <troupe/decimal_text.hpp>
#include <troupe/errors.hpp>
#include <troupe/logical.hpp>
#include <troupe/values.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <type_traits>

namespace troupe::runtime::transforms {

namespace {

[[noreturn]] void out_of_range(const std::string& text) {
  throw DataException("Value (" + text + ") was out of range for requested data type",
                      "java.lang.NumberFormatException: For input string: \"" + text + '"');
}

/// The type that a value without schema counts as.
SchemaType inferred_type(const Value& value) {
  if (value.get_if<Instant>() != nullptr || value.decimal() != nullptr) {
    throw DataException("Cast transformation was passed a value of type " + class_text(value) +
                        " which is not supported by Connect's data API");
  }
  if (value.array() != nullptr) {
    return SchemaType::array;
  }
  if (value.map() != nullptr) {
    return SchemaType::map;
  }
  return value.structure() != nullptr ? SchemaType::structure : SchemaType::string;
}

/// Dates in the terms of their base type.
Value base_value(const Schema& schema, const Value& value) {
  const auto* instant = value.get_if<Instant>();
  if (instant == nullptr || !schema.name()) {
    return value;
  }
  if (*schema.name() == logical::date_name) {
    return logical::from_date(schema, *instant);
  }
  if (*schema.name() == logical::time_name) {
    return logical::from_time(schema, *instant);
  }
  if (*schema.name() == logical::timestamp_name) {
    return logical::from_timestamp(schema, *instant);
  }
  return value;
}

[[noreturn]] void unexpected(const Value& value) {
  throw DataException("Unexpected type in Cast transformation: " + class_text(value));
}

template <class T>
T from_text(const Text& text) {
  std::optional<T> number;
  if constexpr (std::is_integral_v<T>) {
    number = parse_java_integer<T>(text.view());
  } else {
    number = parse_java_float<T>(text.view());
  }
  if (!number) {
    out_of_range(text.str());
  }
  return *number;
}

/// `Number.byteValue()` and its siblings.
template <class T>
T to_number(const Value& value) {
  return value.visit([&]<class Held>(const Held& held) -> T {
    if constexpr (std::is_same_v<Held, bool>) {
      return held ? T{1} : T{0};
    } else if constexpr (std::is_floating_point_v<Held> && std::is_integral_v<T>) {
      return java_narrow<T>(held);
    } else if constexpr (std::is_arithmetic_v<Held>) {
      return static_cast<T>(held);
    } else if constexpr (std::is_same_v<Held, Text>) {
      return from_text<T>(held);
    } else if constexpr (std::is_same_v<Held, Decimal>) {
      if constexpr (std::is_integral_v<T>) {
        return static_cast<T>(DecimalText::of(held).low_int64());
      } else if constexpr (std::is_same_v<T, float>) {
        return DecimalText::of(held).to_float();
      } else {
        return DecimalText::of(held).to_double();
      }
    } else {
      unexpected(value);
    }
  });
}

bool is_true(std::string_view text) {
  constexpr std::string_view word = "true";
  return std::equal(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  });
}

Value to_boolean(const Value& value) {
  if (const auto* held = value.get_if<bool>()) {
    return *held;
  }
  if (const auto* text = value.get_if<Text>()) {
    return is_true(text->view());
  }
  return to_number<std::int64_t>(value) != 0;
}

template <class Integer>
Value digits_of(Integer number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return Text(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

Value to_text(const Value& value) {
  return value.visit([&]<class Held>(const Held& held) -> Value {
    if constexpr (std::is_same_v<Held, Text>) {
      return value;
    } else if constexpr (std::is_same_v<Held, bool>) {
      return Text::of_static(held ? "true" : "false");
    } else if constexpr (std::is_integral_v<Held>) {
      return digits_of(held);
    } else if constexpr (std::is_same_v<Held, Instant>) {
      return values::instant_text(held);
    } else if constexpr (std::is_same_v<Held, Bytes>) {
      std::string text;
      append_base64(held.view(), text);
      return text;
    } else {
      return value.to_text();
    }
  });
}

Value to_type(const Value& base, SchemaType target) {
  switch (target) {
    case SchemaType::int8:
      return to_number<std::int8_t>(base);
    case SchemaType::int16:
      return to_number<std::int16_t>(base);
    case SchemaType::int32:
      return to_number<std::int32_t>(base);
    case SchemaType::int64:
      return to_number<std::int64_t>(base);
    case SchemaType::float32:
      return to_number<float>(base);
    case SchemaType::float64:
      return to_number<double>(base);
    case SchemaType::boolean:
      return to_boolean(base);
    default:
      throw DataException(std::string(type_constant(target)) +
                          " is not supported in the Cast transformation.");
  }
}

}  // namespace

Value cast_value(const SchemaPtr& schema, const Value& value, SchemaType target) {
  if (value.is_null()) {
    return value;
  }
  require_castable_source(schema ? schema->type() : inferred_type(value));
  if (target == SchemaType::string) {
    return to_text(value);
  }
  if (schema && schema->name() && value.get_if<Instant>() != nullptr) {
    return to_type(base_value(*schema, value), target);
  }
  return to_type(value, target);
}

}  // namespace troupe::runtime::transforms
