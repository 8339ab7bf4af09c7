#include "runtime/pipeline/converters/simple_header_converter.hpp"

#include "runtime/pipeline/converters/json_text.hpp"
#include "runtime/pipeline/converters/utf8.hpp"
#include <troupe/errors.hpp>
#include <troupe/struct.hpp>

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace troupe::runtime {

namespace {

constexpr std::int64_t day_ms = 86'400'000;

std::string instant_text(std::int64_t ms) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(ms)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  const auto date_part =
      fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  const auto time_part =
      fmt::format("{:02}:{:02}:{:02}.{:03}Z", clock.hours().count(), clock.minutes().count(),
                  clock.seconds().count(), clock.subseconds().count());
  if (ms < day_ms) {
    return time_part;
  }
  return ms % day_ms == 0 ? date_part : date_part + 'T' + time_part;
}

void append_text(const Value& value, bool embedded, std::string& out);

void append_quoted(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '\\' || c == '"') {
      out += '\\';
    }
    out += c;
  }
  out += '"';
}

void append_container(const Value& value, std::string& out) {
  const char* separator = "";
  if (const auto* elements = value.array()) {
    out += '[';
    for (const auto& element : *elements) {
      out += separator;
      append_text(element, true, out);
      separator = ",";
    }
    out += ']';
  } else if (const auto* entries = value.map()) {
    out += '{';
    for (const auto& [key, mapped] : *entries) {
      out += separator;
      append_text(key, true, out);
      out += ':';
      append_text(mapped, true, out);
      separator = ",";
    }
    out += '}';
  } else if (const auto* structure = value.structure()) {
    out += '{';
    for (const auto& field : structure->schema()->fields()) {
      out += separator;
      append_quoted(field.name, out);
      out += ':';
      append_text(structure->get(field), true, out);
      separator = ",";
    }
    out += '}';
  }
}

/// Source: org.apache.kafka.connect.data.Values.append.
void append_text(const Value& value, bool embedded, std::string& out) {
  if (const auto* text = value.get_if<Text>()) {
    if (embedded) {
      append_quoted(text->view(), out);
    } else {
      out += text->view();
    }
  } else if (const auto* bytes = value.get_if<Bytes>()) {
    out += embedded ? "\"" : "";
    append_base64(bytes->view(), out);
    out += embedded ? "\"" : "";
  } else if (const auto* instant = value.get_if<Instant>()) {
    out += instant_text(instant->epoch_ms);
  } else if (value.array() != nullptr || value.map() != nullptr || value.structure() != nullptr) {
    append_container(value, out);
  } else {
    out += value.to_text();
  }
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') {
    text.remove_prefix(1);
  }
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') {
    text.remove_suffix(1);
  }
  return text;
}

SchemaAndValue narrowest(std::int64_t number) {
  const auto fits = [&]<class T>(T) {
    return number >= std::numeric_limits<T>::min() && number <= std::numeric_limits<T>::max();
  };
  if (fits(std::int8_t{})) {
    return {Schema::of(SchemaType::int8), Value(static_cast<std::int8_t>(number))};
  }
  if (fits(std::int16_t{})) {
    return {Schema::of(SchemaType::int16), Value(static_cast<std::int16_t>(number))};
  }
  if (fits(std::int32_t{})) {
    return {Schema::of(SchemaType::int32), Value(static_cast<std::int32_t>(number))};
  }
  return {Schema::of(SchemaType::int64), Value(number)};
}

/// The number a text spells, in the narrowest type; nothing when it spells none.
std::optional<SchemaAndValue> parse_number(std::string_view text) {
  const char first = text.front();
  if (first != '+' && first != '-' && (first < '0' || first > '9')) {
    return std::nullopt;
  }
  const auto decimal = parse_decimal(text);
  if (!decimal) {
    return std::nullopt;
  }
  auto digits =
      decimal->scale < 20 && decimal->scale > -20 ? decimal_plain_text(*decimal) : std::string("x");
  if (const auto point = digits.find('.'); point != std::string::npos) {
    while (digits.back() == '0') {
      digits.pop_back();
    }
    if (digits.back() == '.') {
      digits.pop_back();
    }
  }
  std::int64_t integer = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), integer);
  if (parsed.ec == std::errc{} && parsed.ptr == digits.data() + digits.size()) {
    return narrowest(integer);
  }
  if (decimal->scale != 0) {
    const std::string number(text);
    if (const float value = std::strtof(number.c_str(), nullptr); std::isfinite(value)) {
      return SchemaAndValue{Schema::of(SchemaType::float32), Value(value)};
    }
    if (const double value = std::strtod(number.c_str(), nullptr); std::isfinite(value)) {
      return SchemaAndValue{Schema::of(SchemaType::float64), Value(value)};
    }
  }
  return SchemaAndValue{logical::decimal_schema(decimal->scale), Value(*decimal)};
}

}  // namespace

EncodedBytes SimpleHeaderConverter::from_connect_header(const TopicName&, std::string_view,
                                                        const SchemaPtr&, const Value& value,
                                                        std::string& out) {
  if (value.is_null()) {
    return std::nullopt;
  }
  const auto begin = out.size();
  append_text(value, false, out);
  return std::string_view(out).substr(begin);
}

SchemaAndValue SimpleHeaderConverter::to_connect_header(const TopicName&, std::string_view,
                                                        const std::optional<Slice>& bytes) {
  if (!bytes) {
    return {};
  }
  const auto& string_schema = Schema::of(SchemaType::string);
  if (!is_utf8(bytes->view())) {
    return {string_schema, Value(Text(repair_utf8(bytes->view())))};
  }
  const auto word = trimmed(bytes->view());
  if (word == "null") {
    return {};
  }
  if (word == "true" || word == "false") {
    return {Schema::of(SchemaType::boolean), Value(word == "true")};
  }
  if (!word.empty()) {
    if (auto number = parse_number(word)) {
      return *number;
    }
  }
  return {string_schema, Value(Text(*bytes))};
}

}  // namespace troupe::runtime
