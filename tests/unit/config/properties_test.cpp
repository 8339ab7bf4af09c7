#include "config/properties.hpp"

#include "config/near_names.hpp"
#include "config/regex.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

namespace troupe::config {

namespace {

/// Every byte as `\u00XX`, of a text below U+0080: read back as it is, whatever it is.
std::string escaped(const std::string& raw) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    out += "\\u00";
    out += digits[byte >> 4U];
    out += digits[byte & 0xfU];
  }
  return out;
}

std::string text_of(const Settings& settings) {
  std::string text;
  for (const auto& [key, value] : settings) {
    text += key + value;
  }
  return text;
}

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

TEST_CASE("properties: Java's syntax", "[config][properties]") {
  struct Case {
    const char* name;
    const char* text;
    Settings want;
  };
  const auto c = GENERATE(values<Case>({
      {"equals, colon and blank end a key",
       "a=1\nb:2\nc 3\n",
       {{"a", "1"}, {"b", "2"}, {"c", "3"}}},
      {"blanks around the separator go, trailing ones stay", "  a \t= 1 \n", {{"a", "1 "}}},
      {"comments and empty lines", "# x\n! y\n\n a=b", {{"a", "b"}}},
      {"a backslash continues the line", "a=1,\\\n   2", {{"a", "1,2"}}},
      {"an even number of backslashes does not", "a=1\\\\\nb=2", {{"a", "1\\"}, {"b", "2"}}},
      {"escapes", "a=\\t\\n\\u0041\\=\\q", {{"a", "\t\nA=q"}}},
      {"later duplicates win", "a=1\na=2", {{"a", "2"}}},
      {"a key without a value is empty", "a", {{"a", ""}}},
      {"carriage returns end lines", "a=1\r\nb=2\rc=3", {{"a", "1"}, {"b", "2"}, {"c", "3"}}},
      {"escaped separators belong to the key", "a\\:b\\ c=1", {{"a:b c", "1"}}},
      {"ISO-8859-1 bytes come out as UTF-8", "a=\xE9", {{"a", "\xC3\xA9"}}},
  }));
  CAPTURE(c.name);
  const auto parsed = parse_properties(c.text, "f");
  REQUIRE(parsed.ok());
  CHECK(*parsed == c.want);
}

TEST_CASE("properties: a broken escape is an error that names file and line",
          "[config][properties]") {
  const auto parsed = parse_properties("a=1\nb=\\u12x4", "worker.properties");
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().message.find("worker.properties") != std::string::npos);
  CHECK(parsed.error().message.find("line 2") != std::string::npos);
}

TEST_CASE("near names: what users may have meant", "[config]") {
  const std::vector<std::string> names = {"FileStreamSource", "FileStreamSink", "MockSource"};
  CHECK(near_names("FileStreamSorce", names).front() == "FileStreamSource");
  CHECK(near_names("filestreamsource", names).front() == "FileStreamSource");
  CHECK(near_names("somethingelse", names).empty());
  CHECK(did_you_mean("somethingelse", names).empty());
}

TEST_CASE("regular expressions match whole names and say what is wrong with them", "[config]") {
  const auto regex = Regex::compile("top(ic)?-[0-9]+");
  REQUIRE(regex.ok());
  CHECK(regex->full_match("topic-12"));
  CHECK_FALSE(regex->full_match("a-topic-12"));
  CHECK_FALSE(regex->full_match("topic-12-b"));
  CHECK_FALSE(Regex::compile("[").ok());
}

TEST_CASE("properties: UTF-8 is kept when the file is UTF-8", "[config][properties]") {
  CHECK(parse_utf8_properties("a=ž\\u0041\n", "f").value() == Settings{{"a", "žA"}});
  CHECK(parse_properties("a=ž\n", "f").value() != Settings{{"a", "ž"}});
}

TEST_CASE("properties: any text is read or refused, and what was read is read again",
          "[config][properties]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  constexpr std::string_view alphabet = "ab=: \\\n\r#!u0\t";
  for (int round = 0; round < 5000; ++round) {
    std::string text;
    for (auto size = random() % 60; size > 0; --size) {
      text += alphabet[random() % alphabet.size()];
    }
    CAPTURE(text);
    const auto parsed = parse_properties(text, "f");
    if (!parsed.ok()) {
      REQUIRE(parsed.error().code == Errc::invalid_config);
      continue;
    }
    std::string written;
    for (const auto& [key, value] : *parsed) {
      written += escaped(key) + '=' + escaped(value) + '\n';
    }
    CAPTURE(written);
    const auto again = parse_properties(written, "f");
    REQUIRE(again.ok());
    REQUIRE(again->size() == parsed->size());
    REQUIRE((!is_ascii(text_of(*parsed)) || *again == *parsed));
  }
  CHECK(parse_properties(std::string(1000000, '\\'), "f").ok());
  CHECK(parse_properties(std::string(1000000, 'a'), "f")->size() == 1);
}

TEST_CASE("properties: backslashes at a line's end are counted over its own line",
          "[config][properties]") {
  struct Case {
    const char* name;
    std::string content;
    Settings want;
  };
  const auto c = GENERATE(values<Case>({
      {"odd", "a=1\\\n2", {{"a", "12"}}},
      {"even", "a=1\\\\\n2", {{"a", "1\\"}, {"2", ""}}},
      {"odd after even", "a=1\\\\\\\n\\\n2", {{"a", "1\\2"}}},
      {"even after odd", "a=1\\\n\\\\\n2", {{"a", "1\\"}, {"2", ""}}},
      {"at the end", "a=1\\", {{"a", "1"}}},
  }));
  CAPTURE(c.name);
  const auto parsed = parse_properties(c.content, "f");
  REQUIRE(parsed.ok());
  CHECK(*parsed == c.want);
}

}  // namespace troupe::config
