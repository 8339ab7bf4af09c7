// Against java.text.SimpleDateFormat of JDK 17: tests/compat/date-patterns.json.
#include "runtime/pipeline/transforms/date_pattern.hpp"

#include "runtime/pipeline/transforms/gregorian.hpp"
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <string>

namespace troupe::runtime::transforms {

namespace {

using Json = nlohmann::json;

/// Eighty years after the start of the century that the recorded cases were made with.
std::int64_t recorded_now() {
  auto start = calendar_date(-800'000'000'000);
  CalendarFields now;
  now.set(CalendarField::year, static_cast<std::int32_t>(start.year + 80));
  now.set(CalendarField::month, start.month - 1);
  now.set(CalendarField::day_of_month, start.day);
  now.set(CalendarField::hour_of_day, start.hour);
  now.set(CalendarField::minute, start.minute);
  now.set(CalendarField::second, start.second);
  now.set(CalendarField::millisecond, start.millisecond);
  return now.epoch_ms();
}

std::string recorded_file() {
  const char* other = std::getenv("TROUPE_DATE_PATTERNS");
  return other != nullptr ? other : TROUPE_TEST_DATA "/date-patterns.json";
}

std::string parsed_text(const DatePattern& pattern, const std::string& input) {
  const auto time = pattern.parse(input);
  return time ? std::to_string(*time) : "null";
}

}  // namespace

TEST_CASE("date patterns format and parse as Java's", "[runtime][transforms][compat]") {
  std::ifstream file(recorded_file());
  const auto cases = Json::parse(file).at("cases");
  REQUIRE(cases.size() >= 600);
  const auto now = recorded_now();
  for (const auto& item : cases) {
    const auto text = item.at("pattern").get<std::string>();
    const auto ms = item.at("ms").get<std::string>();
    const auto input = item.at("input").get<std::string>();
    CAPTURE(text, ms, input);
    const DatePattern pattern(text, now);
    std::string formatted;
    pattern.format(std::stoll(ms), formatted);
    CHECK(formatted == item.at("text").get<std::string>());
    const auto& want = item.at("parsed");
    CHECK(parsed_text(pattern, input) == (want.is_null() ? "null" : want.get<std::string>()));
  }
}

TEST_CASE("date patterns: what is none is refused in Java's words", "[runtime][transforms]") {
  struct Case {
    const char* pattern;
    const char* message;
  };
  const auto c = GENERATE(values<Case>({
      {"bad-format", "Illegal pattern character 'b'"},
      {"yyyy 'x", "Unterminated quote"},
      {"'", "Unterminated quote"},
      {"XXXX", "invalid ISO 8601 format: length=4"},
  }));
  CHECK_THROWS_WITH(DatePattern(c.pattern, 0), c.message);
}

TEST_CASE("date patterns: names of zones, and offsets in every form", "[runtime][transforms]") {
  struct Case {
    const char* text;
    const char* want;
  };
  const auto c = GENERATE(values<Case>({
      {"2017-01-03 PST", "1483430400000"},
      {"2017-01-03 Pacific Standard Time", "1483430400000"},
      {"2017-01-03 utc", "1483401600000"},
      {"2017-01-03 GMT", "1483401600000"},
      {"2017-01-03 GMT+2:30", "1483392600000"},
      {"2017-01-03 GMT+2", "null"},
      {"2017-01-03 -0800", "1483430400000"},
      {"2017-01-03 +02:00", "null"},
      {"2017-01-03 +2", "null"},
      {"2017-01-03 Z", "null"},
      {"2017-01-03 ", "null"},
      {"2017-01-03", "null"},
  }));
  CAPTURE(c.text);
  CHECK(parsed_text(DatePattern("yyyy-MM-dd z", 0), c.text) == c.want);
}

}  // namespace troupe::runtime::transforms
