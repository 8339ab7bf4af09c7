#include <troupe/struct.hpp>
#include <troupe/value.hpp>

#include <array>
#include <chrono>
#include <cstdio>

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
  static constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed",
                                                      "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(epoch_ms)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s %s %02u %02d:%02d:%02d UTC %d",
                days[std::chrono::weekday(day).c_encoding()],
                months[static_cast<unsigned>(date.month()) - 1], static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(date.year()));
  return text.data();
}

template <class T>
bool same_shared(const std::shared_ptr<const T>& a, const std::shared_ptr<const T>& b) {
  return a == b || *a == *b;
}

}  // namespace

Value::Value(Array value) : content_(std::make_shared<const Array>(std::move(value))) {}
Value::Value(Map value) : content_(std::make_shared<const Map>(std::move(value))) {}
Value::Value(Struct value) : content_(std::make_shared<const Struct>(std::move(value))) {}
Value::Value(std::shared_ptr<const Struct> value) {
  if (value) {
    content_ = std::move(value);
  }
}
Value::Value(Decimal value) : content_(std::make_shared<const Decimal>(std::move(value))) {}

const Array* Value::array() const noexcept {
  const auto* held = get_if<std::shared_ptr<const Array>>();
  return held != nullptr ? held->get() : nullptr;
}

const Map* Value::map() const noexcept {
  const auto* held = get_if<std::shared_ptr<const Map>>();
  return held != nullptr ? held->get() : nullptr;
}

const Struct* Value::structure() const noexcept {
  const auto* held = get_if<std::shared_ptr<const Struct>>();
  return held != nullptr ? held->get() : nullptr;
}

const Decimal* Value::decimal() const noexcept {
  const auto* held = get_if<std::shared_ptr<const Decimal>>();
  return held != nullptr ? held->get() : nullptr;
}

std::string_view Value::java_class() const noexcept {
  return std::visit(Overloaded{[](std::monostate) -> std::string_view { return "null"; },
                               [](bool) -> std::string_view { return "java.lang.Boolean"; },
                               [](std::int8_t) -> std::string_view { return "java.lang.Byte"; },
                               [](std::int16_t) -> std::string_view { return "java.lang.Short"; },
                               [](std::int32_t) -> std::string_view { return "java.lang.Integer"; },
                               [](std::int64_t) -> std::string_view { return "java.lang.Long"; },
                               [](float) -> std::string_view { return "java.lang.Float"; },
                               [](double) -> std::string_view { return "java.lang.Double"; },
                               [](const Text&) -> std::string_view { return "java.lang.String"; },
                               [](const Bytes&) -> std::string_view { return "[B"; },
                               [](const std::shared_ptr<const Array>&) -> std::string_view {
                                 return "java.util.ArrayList";
                               },
                               [](const std::shared_ptr<const Map>&) -> std::string_view {
                                 return "java.util.HashMap";
                               },
                               [](const std::shared_ptr<const Struct>&) -> std::string_view {
                                 return "org.apache.kafka.connect.data.Struct";
                               },
                               [](const std::shared_ptr<const Decimal>&) -> std::string_view {
                                 return "java.math.BigDecimal";
                               },
                               [](Instant) -> std::string_view { return "java.util.Date"; }},
                    content_);
}

std::string Value::to_text() const {
  return std::visit(
      Overloaded{[](std::monostate) -> std::string { return "null"; },
                 [](bool value) -> std::string { return value ? "true" : "false"; },
                 [](float value) { return java_float_text(value); },
                 [](double value) { return java_double_text(value); },
                 [](const Text& value) { return value.str(); },
                 [](const Bytes& value) { return "[B@" + std::to_string(value.size()); },
                 [](const std::shared_ptr<const Array>& value) { return list_text(*value); },
                 [](const std::shared_ptr<const Map>& value) { return map_text(*value); },
                 [](const std::shared_ptr<const Struct>& value) { return value->to_text(); },
                 [](const std::shared_ptr<const Decimal>& value) { return decimal_text(*value); },
                 [](Instant value) { return date_text(value.epoch_ms); },
                 [](auto integer) { return std::to_string(integer); }},
      content_);
}

bool operator==(const Value& a, const Value& b) {
  if (a.content_.index() != b.content_.index()) {
    return false;
  }
  return std::visit(
      [&b]<class T>(const T& held) {
        const auto& other = std::get<T>(b.content_);
        if constexpr (requires { held.get(); }) {
          return same_shared(held, other);
        } else {
          return held == other;
        }
      },
      a.content_);
}

}  // namespace troupe
