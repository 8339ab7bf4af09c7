#include "connectors/datagen/field_generator.hpp"

#include "connectors/datagen/generators.hpp"
#include <troupe/errors.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace troupe::connectors::datagen {

namespace {

struct NamedType {
  std::string_view name;
  SchemaType type;
};

constexpr std::array named_types = {
    NamedType{"boolean", SchemaType::boolean}, NamedType{"int32", SchemaType::int32},
    NamedType{"int64", SchemaType::int64},     NamedType{"float64", SchemaType::float64},
    NamedType{"string", SchemaType::string},   NamedType{"timestamp", SchemaType::int64},
};
constexpr std::string_view timestamp_type = "timestamp";

/// The whole of a text as a number.
template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number{};
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stopped == end ? std::optional(number) : std::nullopt;
}

}  // namespace

void GeneratorRequest::refuse(const std::string& reason) const {
  throw ConfigException("schema.fields", std::string(item), reason);
}

void GeneratorRequest::want_arguments(std::size_t least, std::size_t most) const {
  const auto count = text.arguments.size();
  if (count < least || count > most) {
    refuse("wanted " + std::to_string(least) +
           (most == least                                     ? ""
            : most == std::numeric_limits<std::size_t>::max() ? " or more"
                                                              : " to " + std::to_string(most)) +
           " arguments of '" + std::string(text.generator) + "', found " + std::to_string(count));
  }
}

void GeneratorRequest::want_types(std::initializer_list<SchemaType> types,
                                  std::string_view shown) const {
  if (std::find(types.begin(), types.end(), type) == types.end()) {
    refuse("wanted a field of type " + std::string(shown) + " for '" + std::string(text.generator) +
           "', found " + std::string(text.type));
  }
}

std::int64_t parse_integer(const GeneratorRequest& request, std::string_view text) {
  const auto number = whole_number<std::int64_t>(text);
  if (!number) {
    request.refuse("wanted a whole number, found '" + std::string(text) + '\'');
  }
  constexpr std::int64_t least = std::numeric_limits<std::int32_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  if (request.type == SchemaType::int32 && (*number < least || *number > most)) {
    request.refuse("wanted a 32-bit number, found '" + std::string(text) + '\'');
  }
  return *number;
}

double parse_double(const GeneratorRequest& request, std::string_view text) {
  const auto number = whole_number<double>(text);
  if (!number || !std::isfinite(*number)) {
    request.refuse("wanted a number, found '" + std::string(text) + '\'');
  }
  return *number;
}

IntegerRange parse_range(const GeneratorRequest& request, std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) {
    request.refuse("wanted a range 'a..b', found '" + std::string(text) + '\'');
  }
  const IntegerRange range{parse_integer(request, text.substr(0, dots)),
                           parse_integer(request, text.substr(dots + 2))};
  if (range.last < range.first) {
    request.refuse("wanted a range that does not fall, found '" + std::string(text) + '\'');
  }
  return range;
}

Value parse_literal(const GeneratorRequest& request, std::string_view text) {
  switch (request.type) {
    case SchemaType::string:
      return Value(text);
    case SchemaType::boolean:
      if (text != "true" && text != "false") {
        request.refuse("wanted true or false, found '" + std::string(text) + '\'');
      }
      return Value(text == "true");
    case SchemaType::float64:
      return Value(parse_double(request, text));
    case SchemaType::int32:
      return Value(static_cast<std::int32_t>(parse_integer(request, text)));
    default:
      return request.is_timestamp ? Value(Instant{parse_integer(request, text)})
                                  : Value(parse_integer(request, text));
  }
}

FieldPlan parse_field(std::string_view item) {
  const auto text = split_field(item);
  const auto* const type = std::find_if(named_types.begin(), named_types.end(),
                                        [&](const auto& known) { return known.name == text.type; });
  GeneratorRequest request{text, item, SchemaType::string, text.type == timestamp_type};
  if (type == named_types.end()) {
    request.refuse("wanted a type of boolean, int32, int64, float64, string, timestamp, found '" +
                   std::string(text.type) + '\'');
  }
  request.type = type->type;
  auto generator = make_number_generator(request);
  if (generator == nullptr) {
    generator = make_text_generator(request);
  }
  if (generator == nullptr) {
    request.refuse(
        "wanted a generator of sequence, uniform, chance, now, constant, pick, numbered, text, "
        "uuid, found '" +
        std::string(text.generator) + '\'');
  }
  return {std::string(text.name),
          request.is_timestamp ? logical::timestamp_schema() : Schema::of(request.type),
          std::move(generator)};
}

}  // namespace troupe::connectors::datagen
