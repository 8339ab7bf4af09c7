#include "api/temporal_text.hpp"
#include "api/values_tokens.hpp"
#include <troupe/decimal_text.hpp>
#include <troupe/errors.hpp>
#include <troupe/logical.hpp>
#include <troupe/map_builder.hpp>
#include <troupe/values.hpp>

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

namespace troupe::values {

namespace {

/// A parsed value (no schema: null); nothing when the text is not of the form looked for.
using Parsed = std::optional<SchemaAndValue>;

/// Widening order of the numeric types; 0 for the others.
int width_rank(SchemaType type) {
  switch (type) {
    case SchemaType::int8:
      return 1;
    case SchemaType::int16:
      return 2;
    case SchemaType::int32:
      return 3;
    case SchemaType::int64:
      return 4;
    case SchemaType::float32:
      return 5;
    case SchemaType::float64:
      return 6;
    default:
      return 0;
  }
}

/// Finds one schema for the elements of a container. Nulls do not count; of two schemas of one type
/// the newer wins, whatever their names; of two numbers the wider; other pairs have none.
class CommonSchema {
 public:
  void merge(const SchemaPtr& schema) {
    if (!schema || mixed_) {
      return;
    }
    if (!common_ || common_->type() == schema->type()) {
      common_ = schema;
      return;
    }
    const auto known = width_rank(common_->type());
    const auto rank = width_rank(schema->type());
    mixed_ = known == 0 || rank == 0;
    if (mixed_) {
      common_ = nullptr;
    } else if (rank > known) {
      common_ = schema;
    }
  }

  [[nodiscard]] const SchemaPtr& get() const { return common_; }

 private:
  SchemaPtr common_;
  bool mixed_ = false;
};

template <class Integer>
bool fits(std::int64_t number) {
  return number == static_cast<Integer>(number);
}

SchemaAndValue narrowest(std::int64_t number) {
  if (fits<std::int8_t>(number)) {
    return {Schema::of(SchemaType::int8), static_cast<std::int8_t>(number)};
  }
  if (fits<std::int16_t>(number)) {
    return {Schema::of(SchemaType::int16), static_cast<std::int16_t>(number)};
  }
  if (fits<std::int32_t>(number)) {
    return {Schema::of(SchemaType::int32), static_cast<std::int32_t>(number)};
  }
  return {Schema::of(SchemaType::int64), number};
}

Parsed parse_number(std::string_view text) {
  const auto number = DecimalText::scan(text);
  if (!number) {
    return std::nullopt;
  }
  if (const auto integer = number->exact_int64()) {
    return narrowest(*integer);
  }
  if (number->scale() != 0) {
    if (const auto single = number->to_float(); std::isfinite(single)) {
      return SchemaAndValue{Schema::of(SchemaType::float32), single};
    }
    if (const auto wide = number->to_double(); std::isfinite(wide)) {
      return SchemaAndValue{Schema::of(SchemaType::float64), wide};
    }
  }
  return SchemaAndValue{logical::decimal_schema(number->scale()), number->to_decimal()};
}

class Parser {
 public:
  explicit Parser(const Text& text) : text_(text), tokens_(text.view()) {}

  SchemaAndValue parse() {
    auto parsed = parse_value(false);
    return parsed ? std::move(*parsed) : whole_text();
  }

 private:
  SchemaAndValue whole_text() const { return {Schema::of(SchemaType::string), Value(text_)}; }

  Parsed parse_value(bool embedded) {
    if (!tokens_.has_next()) {
      return SchemaAndValue{};
    }
    if (embedded && tokens_.can_consume("\"")) {
      return parse_quoted();
    }
    if (is_literal("null", embedded)) {
      return SchemaAndValue{};
    }
    for (const bool value : {true, false}) {
      if (is_literal(value ? "true" : "false", embedded)) {
        return SchemaAndValue{Schema::of(SchemaType::boolean), value};
      }
    }
    const auto begin = tokens_.mark();
    for (const bool array : {true, false}) {
      if (tokens_.can_consume(array ? "[" : "{")) {
        if (auto container = parse_container(array)) {
          return container;
        }
        tokens_.rewind(begin);
        break;
      }
    }
    return parse_token(tokens_.next(), embedded);
  }

  /// At the top a literal must be all there is.
  bool is_literal(std::string_view literal, bool embedded) {
    const auto begin = tokens_.mark();
    if (!tokens_.can_consume(literal)) {
      return false;
    }
    if (embedded || !tokens_.has_next()) {
      return true;
    }
    tokens_.rewind(begin);
    return false;
  }

  Parsed parse_token(std::string_view token, bool embedded) {
    const auto word = trimmed(token);
    if (word.empty()) {
      return SchemaAndValue{Schema::of(SchemaType::string), Value(token)};
    }
    const bool is_digit = starts_with_digit(word);
    if (is_digit) {
      if (auto temporal = parse_temporal_at(word)) {
        return temporal;
      }
    }
    if (is_digit || word.front() == '+' || word.front() == '-') {
      if (auto number = parse_number(word)) {
        return number;
      }
    }
    return embedded ? std::nullopt : Parsed(whole_text());
  }

  static bool starts_with_digit(std::string_view word) {
    const auto first = static_cast<unsigned char>(word.front());
    const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : 3;
    return DecimalText::scan(word.substr(0, length)).has_value();
  }

  /// Colons cut a time into five tokens, so these are tried together first.
  Parsed parse_temporal_at(std::string_view word) {
    constexpr std::size_t longest = 64;
    const auto begin = tokens_.mark();
    if (const auto rest = tokens_.next(4)) {
      if (word.size() + rest->size() <= longest) {
        if (auto temporal = parse_temporal(std::string(word) + std::string(*rest))) {
          return temporal;
        }
      }
    }
    tokens_.rewind(begin);
    return parse_temporal(word);
  }

  /// After the opening quote. Escapes are kept as they are.
  Parsed parse_quoted() {
    std::string content;
    while (tokens_.has_next() && !tokens_.can_consume("\"")) {
      content += tokens_.next();
    }
    if (auto temporal = parse_temporal(content)) {
      return temporal;
    }
    return SchemaAndValue{Schema::of(SchemaType::string), Value(content)};
  }

  Parsed parse_container(bool array) {
    if (depth_ == max_depth) {
      throw DataException("Arrays and maps may be nested " + std::to_string(max_depth) +
                          " levels deep; the text has more");
    }
    ++depth_;
    auto container = array ? parse_array() : parse_map();
    --depth_;
    return container;
  }

  /// After `[`.
  Parsed parse_array() {
    Array elements;
    CommonSchema common;
    while (tokens_.has_next()) {
      if (tokens_.can_consume("]")) {
        return aligned_array(std::move(elements), common.get());
      }
      if (tokens_.can_consume(",")) {
        return std::nullopt;
      }
      auto element = parse_value(true);
      if (!element) {
        return std::nullopt;
      }
      common.merge(element->schema);
      elements.push_back(std::move(element->value));
      const auto end = tokens_.mark();
      if (tokens_.can_consume("]")) {
        tokens_.rewind(end);
      } else if (!tokens_.can_consume(",")) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  /// After `{`. A comma between entries may be missing.
  Parsed parse_map() {
    MapBuilder entries;
    CommonSchema keys;
    CommonSchema values;
    while (tokens_.has_next()) {
      if (tokens_.can_consume("}")) {
        return aligned_map(entries.take(), keys.get(), values.get());
      }
      if (tokens_.can_consume(",")) {
        return std::nullopt;
      }
      auto key = parse_value(true);
      if (!key || key->value.is_null() || !tokens_.can_consume(":")) {
        return std::nullopt;
      }
      auto value = parse_value(true);
      if (!value) {
        return std::nullopt;
      }
      keys.merge(key->schema);
      values.merge(value->schema);
      entries.put(std::move(key->value), std::move(value->value));
      static_cast<void>(tokens_.can_consume(","));
    }
    return std::nullopt;
  }

  static Parsed aligned_array(Array elements, const SchemaPtr& common) {
    if (!common) {
      return SchemaAndValue{SchemaBuilder::array_of_null().build(), std::move(elements)};
    }
    for (auto& element : elements) {
      if (!align(element, common)) {
        return std::nullopt;
      }
    }
    return SchemaAndValue{SchemaBuilder::array(common).build(), std::move(elements)};
  }

  static Parsed aligned_map(Map entries, const SchemaPtr& keys, const SchemaPtr& values) {
    if (!keys) {
      return SchemaAndValue{SchemaBuilder::map_of_null().build(), std::move(entries)};
    }
    MapBuilder aligned;
    for (auto& [key, value] : entries) {
      if (!align(key, keys) || (values && !align(value, values))) {
        return std::nullopt;
      }
      aligned.put(std::move(key), std::move(value));
    }
    auto schema =
        values ? SchemaBuilder::map(keys, values) : SchemaBuilder::map_with_null_values(keys);
    return SchemaAndValue{schema.build(), aligned.take()};
  }

  static bool align(Value& value, const SchemaPtr& schema) {
    try {
      value = convert_to(*schema, nullptr, value);
      return true;
    } catch (const DataException&) {
      return false;  // such a container is a text, as upstream has it
    }
  }

  const Text& text_;
  Tokens tokens_;
  std::size_t depth_ = 0;
};

}  // namespace

SchemaAndValue parse_string(const Text& text) {
  return text.empty() ? SchemaAndValue{Schema::of(SchemaType::string), Value(text)}
                      : Parser(text).parse();
}

}  // namespace troupe::values
