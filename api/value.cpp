#include "api/calendar.hpp"
#include <troupe/map_builder.hpp>
#include <troupe/struct.hpp>
#include <troupe/value.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>
#include <unordered_map>

namespace troupe {

namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

std::string list_text(const Array& elements) {
  std::string text = "[";
  const char* separator = "";
  for (const auto& element : elements) {
    text += separator + element.to_text();
    separator = ", ";
  }
  return text + ']';
}

std::string map_text(const Map& entries) {
  std::string text = "{";
  const char* separator = "";
  for (const auto& [key, value] : entries) {
    text += separator + key.to_text() + '=' + value.to_text();
    separator = ", ";
  }
  return text + '}';
}

/// Java's Date.toString in UTC: `Thu Jan 01 00:00:00 UTC 1970`.
std::string date_text(std::int64_t epoch_ms) {
  static constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto time = calendar_time(epoch_ms);
  const auto year = time.year > 0 ? time.year : 1 - time.year;  // Java counts from 1 BC down
  return std::string(days.at(static_cast<std::size_t>(time.weekday))) + ' ' +
         months.at(static_cast<std::size_t>(time.month) - 1) + ' ' + padded(time.day, 2) + ' ' +
         padded(time.hour, 2) + ':' + padded(time.minute, 2) + ':' + padded(time.second, 2) +
         " UTC " + std::to_string(year);
}

/// Java's Double.equals: every NaN equals every other, and 0.0 is not -0.0.
template <class Number>
bool same_number(Number a, Number b) {
  return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b);
}

/// Maps are equal in any order of their entries.
bool same_map(const Map& a, const Map& b) {
  if (a.size() != b.size() || a == b) {
    return a.size() == b.size();
  }
  std::unordered_multimap<std::size_t, const std::pair<Value, Value>*> entries;
  for (const auto& entry : b) {
    entries.emplace(hash_value(entry.first), &entry);
  }
  return std::all_of(a.begin(), a.end(), [&](const auto& entry) {
    const auto [first, last] = entries.equal_range(hash_value(entry.first));
    return std::any_of(first, last, [&](const auto& other) { return *other.second == entry; });
  });
}

}  // namespace

Value::Value(Struct value) { store(std::move(value)); }
Value::Value(Decimal value) : kind_(Kind::decimal) {
  using Shared = std::shared_ptr<const Decimal>;
  new (bytes_.data()) Shared(std::make_shared<const Decimal>(std::move(value)));
}

std::string_view Value::java_class() const noexcept {
  return visit(Overloaded{
      [](std::monostate) -> std::string_view { return "null"; },
      [](bool) -> std::string_view { return "java.lang.Boolean"; },
      [](std::int8_t) -> std::string_view { return "java.lang.Byte"; },
      [](std::int16_t) -> std::string_view { return "java.lang.Short"; },
      [](std::int32_t) -> std::string_view { return "java.lang.Integer"; },
      [](std::int64_t) -> std::string_view { return "java.lang.Long"; },
      [](float) -> std::string_view { return "java.lang.Float"; },
      [](double) -> std::string_view { return "java.lang.Double"; },
      [](const Text&) -> std::string_view { return "java.lang.String"; },
      [](const Bytes&) -> std::string_view { return "[B"; },
      [](const Array&) -> std::string_view { return "java.util.ArrayList"; },
      [](const Map&) -> std::string_view { return "java.util.HashMap"; },
      [](const Struct&) -> std::string_view { return "org.apache.kafka.connect.data.Struct"; },
      [](const Decimal&) -> std::string_view { return "java.math.BigDecimal"; },
      [](Instant) -> std::string_view { return "java.util.Date"; }});
}

std::string Value::to_text() const {
  return visit(Overloaded{[](std::monostate) -> std::string { return "null"; },
                          [](bool value) -> std::string { return value ? "true" : "false"; },
                          [](float value) { return java_float_text(value); },
                          [](double value) { return java_double_text(value); },
                          [](const Text& value) { return value.str(); },
                          [](const Bytes& value) { return "[B@" + std::to_string(value.size()); },
                          [](const Array& value) { return list_text(value); },
                          [](const Map& value) { return map_text(value); },
                          [](const Struct& value) { return value.to_text(); },
                          [](const Decimal& value) { return decimal_text(value); },
                          [](Instant value) { return date_text(value.epoch_ms); },
                          [](auto integer) { return std::to_string(integer); }});
}

bool operator==(const Value& a, const Value& b) {
  if (a.kind_ != b.kind_) {
    return false;
  }
  return a.visit([&b]<class T>(const T& held) {
    if constexpr (std::is_same_v<T, std::monostate>) {
      return true;
    } else if constexpr (std::is_same_v<T, Map>) {
      return same_map(held, *b.map());
    } else if constexpr (std::is_floating_point_v<T>) {
      return same_number(held, *b.get_if<T>());
    } else {
      return held == *b.get_if<T>();
    }
  });
}

}  // namespace troupe
