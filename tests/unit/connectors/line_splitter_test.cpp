#include "connectors/line_splitter.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using troupe::connectors::LineSplitter;

namespace {

/// The lines of a text with the position behind each, and the rest that has no end yet.
struct Cut {
  std::vector<std::pair<std::string, std::size_t>> lines;
  std::string rest;
};

Cut cut(std::string_view text) {
  LineSplitter splitter;
  Cut result;
  std::size_t at = 0;
  while (const auto line = splitter.next(text.substr(at))) {
    result.lines.emplace_back(text.substr(at, line->length), at + line->taken);
    at += line->taken;
  }
  result.rest = text.substr(at);
  return result;
}

struct Case {
  const char* name;
  std::string text;
  std::vector<std::pair<std::string, std::size_t>> lines;
  std::string rest;
};

}  // namespace

TEST_CASE("line splitter: cuts at every kind of line end", "[connectors][lines]") {
  const auto c = GENERATE(values<Case>({
      {"nothing", "", {}, ""},
      {"no line end", "partial", {}, "partial"},
      {"feed", "a\nb\n", {{"a", 2}, {"b", 4}}, ""},
      {"return and feed", "a\r\nb\r\n", {{"a", 3}, {"b", 6}}, ""},
      {"return", "a\rb\rc", {{"a", 2}, {"b", 4}}, "c"},
      {"mixed", "1\r2\r\n3\n4\n\r", {{"1", 2}, {"2", 5}, {"3", 7}, {"4", 9}}, "\r"},
      {"feeds before a return", "a\nb\nc\rd\n", {{"a", 2}, {"b", 4}, {"c", 6}, {"d", 8}}, ""},
      {"empty lines", "\n\n\r\n\rx", {{"", 1}, {"", 2}, {"", 4}, {"", 5}}, "x"},
      {"a return at the end waits for its feed", "a\r", {}, "a\r"},
      {"feed and return are two ends", "a\n\rb", {{"a", 2}, {"", 3}}, "b"},
      {"zero bytes belong to lines", std::string("a\0b\n", 4), {{std::string("a\0b", 3), 4}}, ""},
  }));
  CAPTURE(c.name);
  const auto got = cut(c.text);
  CHECK(got.lines == c.lines);
  CHECK(got.rest == c.rest);
}

TEST_CASE("line splitter: a text that has grown is looked at anew", "[connectors][lines]") {
  LineSplitter splitter;
  const std::string text = "a\r\nb";
  CHECK_FALSE(splitter.next(std::string_view(text).substr(0, 2)));
  splitter.restart();
  const auto line = splitter.next(text);
  REQUIRE(line);
  CHECK(line->length == 1);
  CHECK(line->taken == 3);
}
