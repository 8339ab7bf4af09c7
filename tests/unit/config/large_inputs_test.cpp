#include "config/jaas.hpp"
#include "config/properties.hpp"
#include "config/variables.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <string_view>

// A megabyte of what each parser likes least. Nothing here looks at a clock: a parser that takes
// quadratic time needs minutes for one of these, and the runner's time-out tells.

namespace troupe::config {

namespace {

constexpr std::size_t megabyte = std::size_t{1024} * 1024;

/// The unit again and again, up to a megabyte.
std::string repeated(std::string_view unit) {
  std::string text;
  while (text.size() + unit.size() <= megabyte) {
    text += unit;
  }
  return text;
}

struct Case {
  const char* name;
  std::string content;
  std::size_t want;  ///< settings, entries or variables found; `refused` for none at all
};
constexpr std::size_t refused = ~std::size_t{0};

}  // namespace

TEST_CASE("a megabyte of properties", "[config][properties]") {
  const auto c = GENERATE(values<Case>({
      {"one value", "a=" + repeated("x"), 1},
      {"backslashes", repeated("\\"), 1},
      {"continued lines", repeated("x\\\n"), 1},
      {"backslashes, then continued lines",
       repeated("\\").substr(0, megabyte / 2) + "\n" + repeated("\\\n").substr(0, megabyte / 2), 2},
      {"an even run before continued lines",
       "a=" + repeated("\\").substr(0, megabyte / 2 + 1) + "\n" +
           repeated("\\\n").substr(0, megabyte / 2),
       1},
      {"the same key", repeated("a=b\n"), 1},
      {"comments", repeated("#\\\n"), 0},
      {"blanks", repeated(" \t\f"), 0},
      {"surrogates without a partner", "a=" + repeated("\\ud800"), 1},
      {"a bad escape at the end", "a=" + repeated("\\u0041") + "\\u00", refused},
  }));
  CAPTURE(c.name);
  for (const auto& parse : {parse_properties, parse_utf8_properties}) {
    const auto parsed = parse(c.content, "f");
    CHECK((parsed.ok() ? parsed->size() : refused) == c.want);
  }
}

TEST_CASE("a megabyte of JAAS", "[config][jaas]") {
  const auto c = GENERATE(values<Case>({
      {"one word", repeated("x"), refused},
      {"entries", repeated("A{};"), 1},
      {"modules", "A{" + repeated("m required;") + "};", 1},
      {"options", "A{ m required " + repeated("a=b ") + ";};", 1},
      {"an escaped text", "A{ m required a=\"" + repeated("\\\"") + "\";};", 1},
      {"an open text", "A{ m required a=\"" + repeated("\\1"), refused},
      {"an open comment", "/*" + repeated("/"), 0},
      {"comments that open too often", repeated("/*"), refused},
      {"comments", repeated("/**/"), 0},
      {"braces", repeated("{"), refused},
      {"equals", "A{ m required " + repeated("="), refused},
  }));
  CAPTURE(c.name);
  const auto parsed = parse_jaas(c.content, "f");
  CHECK((parsed.ok() ? parsed->size() : refused) == c.want);
  static_cast<void>(parse_jaas_line(c.content));
}

TEST_CASE("a megabyte of a JAAS line", "[config][jaas]") {
  const auto c = GENERATE(values<Case>({
      {"options", "m required " + repeated("a=b ") + ";", 1},
      {"a text", "m required a=\"" + repeated("\\n\\101x") + "\";", 1},
      {"an open text", "m required a='" + repeated("\\"), refused},
      {"no end", "m required " + repeated("a=b "), refused},
      {"blanks", "m required" + repeated(" ") + ";", 0},
  }));
  CAPTURE(c.name);
  const auto parsed = parse_jaas_line(c.content);
  CHECK((parsed.ok() ? parsed->options.size() : refused) == c.want);
}

TEST_CASE("a megabyte of references", "[config][variables]") {
  const auto c = GENERATE(values<Case>({
      {"references", repeated("${p:k}"), megabyte / 6},
      {"beginnings", repeated("${"), 0},
      {"beginnings with a colon", repeated("${a:"), 0},
      {"beginnings, then an end", repeated("${a:") + "}", 1},
      {"empty ones", repeated("${}"), 0},
      {"dollars", repeated("$"), 0},
      {"ends", repeated("}"), 0},
      {"one long path", "${p:" + repeated("/x") + ":k}", 1},
      {"colons", "${p" + repeated(":") + "}", 1},
  }));
  CAPTURE(c.name);
  CHECK(find_variables(c.content).size() == c.want);
}

}  // namespace troupe::config
