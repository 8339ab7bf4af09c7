#include "tests/support/generated_values.hpp"

#include "runtime/pipeline/converters/utf8.hpp"
#include <troupe/logical.hpp>
#include <troupe/map_builder.hpp>
#include <troupe/struct.hpp>

#include <bit>
#include <cmath>

namespace troupe::test {

namespace {

/// Without defaults an optional schema keeps null, and null is all that may stand for it.
void decorate(SchemaBuilder& builder, Generator& random) {
  if (random.below(3) == 0) {
    builder.optional();
  }
  if (random.below(3) == 0) {
    builder.name("n" + random.text()).version(static_cast<std::int32_t>(random.bits()));
  }
  if (random.below(4) == 0) {
    builder.doc(random.text()).parameter("p", random.text());
  }
}

}  // namespace

SchemaPtr Generator::logical_schema() {
  switch (below(4)) {
    case 0:
      return logical::decimal_schema(static_cast<std::int32_t>(below(40)) - 10);
    case 1:
      return logical::date_schema();
    case 2:
      return logical::time_schema();
    default:
      return logical::timestamp_schema();
  }
}

SchemaPtr Generator::schema(int depth) {
  constexpr std::size_t scalar_types = 9;
  constexpr std::size_t all_types = 12;
  if (below(6) == 0) {
    return logical_schema();
  }
  const auto type = static_cast<SchemaType>(below(depth > 0 ? all_types : scalar_types));
  if (type >= SchemaType::array) {
    return nested_schema(depth - 1, type);
  }
  SchemaBuilder builder(type);
  decorate(builder, *this);
  return builder.build();
}

SchemaPtr Generator::nested_schema(int depth, SchemaType type) {
  if (type == SchemaType::array) {
    auto builder = SchemaBuilder::array(schema(depth));
    decorate(builder, *this);
    return builder.build();
  }
  if (type == SchemaType::map) {
    const auto key = below(2) == 0 ? Schema::of(SchemaType::string) : schema(0);
    auto builder = SchemaBuilder::map(key, schema(depth));
    decorate(builder, *this);
    return builder.build();
  }
  auto builder = SchemaBuilder::structure();
  for (std::size_t i = below(5); i > 0; --i) {
    builder.field(std::to_string(i) + text(), schema(depth));
  }
  decorate(builder, *this);
  return builder.build();
}

std::string Generator::text() {
  std::string content;
  for (auto length = below(12); length > 0; --length) {
    static constexpr std::uint32_t ranges[] = {0x80, 0x80, 0x80, 0x800, 0xd800, 0x110000};
    auto code = static_cast<std::uint32_t>(below(ranges[below(6)]));
    code = code >= 0xd800 && code < 0xe000 ? '"' : code;
    // Java's UTF-16 decoder takes a leading one for a mark.
    runtime::append_utf8(code == 0xfeff || code == 0xfffe ? '\\' : code, content);
  }
  return content;
}

double Generator::finite() {
  const auto candidate = std::bit_cast<double>(bits());
  // JSON numbers come back as exact decimals, which know no negative zero.
  return std::isfinite(candidate) && candidate != 0 ? candidate : 0.5;
}

Value Generator::number(SchemaType type) {
  switch (type) {
    case SchemaType::int8:
      return static_cast<std::int8_t>(bits());
    case SchemaType::int16:
      return static_cast<std::int16_t>(bits());
    case SchemaType::int32:
      return static_cast<std::int32_t>(bits());
    case SchemaType::int64:
      return static_cast<std::int64_t>(bits());
    case SchemaType::float32: {
      const auto candidate = std::bit_cast<float>(static_cast<std::uint32_t>(bits()));
      return std::isfinite(candidate) && candidate != 0 ? candidate : 0.5F;
    }
    default:
      return finite();
  }
}

Value Generator::logical_value(const Schema& schema) {
  if (logical::is_named(schema, logical::decimal_name)) {
    auto decimal = *parse_decimal(std::to_string(static_cast<std::int64_t>(bits())) +
                                  std::to_string(below(1'000'000'000)));
    decimal.scale = logical::decimal_scale(schema);
    return decimal;
  }
  if (logical::is_named(schema, logical::date_name)) {
    return Instant{static_cast<std::int32_t>(bits()) * logical::day_ms};
  }
  if (logical::is_named(schema, logical::time_name)) {
    return Instant{static_cast<std::int64_t>(below(86'400'000))};
  }
  return Instant{static_cast<std::int64_t>(bits())};
}

Value Generator::value(const SchemaPtr& schema) {
  if (schema->is_optional() && below(4) == 0) {
    return {};
  }
  if (schema->name() && schema->name()->starts_with("org.apache.kafka")) {
    return logical_value(*schema);
  }
  switch (schema->type()) {
    case SchemaType::boolean:
      return below(2) == 0;
    case SchemaType::string:
      return text();
    case SchemaType::bytes:
      return Bytes::copy(text());
    case SchemaType::array: {
      Array elements;
      for (auto count = below(4); count > 0; --count) {
        elements.push_back(value(schema->value_schema()));
      }
      return elements;
    }
    case SchemaType::map: {
      MapBuilder entries;
      for (auto count = below(4); count > 0; --count) {
        auto key = value(schema->key_schema());
        entries.put(std::move(key), value(schema->value_schema()));
      }
      return entries.take();
    }
    case SchemaType::structure: {
      Struct structure(schema);
      for (const auto& field : schema->fields()) {
        structure.put(field, value(field.schema));
      }
      return structure;
    }
    default:
      return number(schema->type());
  }
}

std::string Generator::json_text() {
  static constexpr const char* parts[] = {"a",       "\\n", "\\\"", "\\u00e9", "\\ud83d\\ude00",
                                          "\xc3\xa9"};
  std::string literal = "\"";
  for (auto count = below(5); count > 0; --count) {
    literal += parts[below(6)];
  }
  return literal + '"';
}

std::string Generator::json(int depth) {
  static constexpr const char* literals[] = {"null", "true", "false", "0",
                                             "-1",   "1.5",  "-2e3",  "1E-7"};
  const std::string blank = below(4) == 0 ? " " : "";
  const auto kind = below(depth > 0 ? 5 : 3);
  if (kind == 0) {
    return blank + literals[below(8)];
  }
  if (kind == 1) {
    return blank + std::to_string(static_cast<std::int64_t>(bits()));
  }
  if (kind == 2) {
    return json_text() + blank;
  }
  std::string content;
  for (auto count = below(4); count > 0; --count) {
    content += content.empty() ? "" : ",";
    content += kind == 3 ? "" : json_text() + blank + ':';
    content += json(depth - 1);
  }
  return kind == 3 ? '[' + content + ']' : '{' + content + blank + '}';
}

}  // namespace troupe::test
