#include "config/regex.hpp"

#include "config/java_pattern.hpp"
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace troupe::config {

TEST_CASE("regex: what does not compile is told as Java tells it", "[config][regex]") {
  struct Case {
    const char* pattern;
    const char* message;
  };
  const auto c = GENERATE(values<Case>({
      {"[", "Unclosed character class near index 0\n[\n^"},
      {"[a", "Unclosed character class near index 1\n[a\n ^"},
      {"a[b[c", "Unclosed character class near index 4\na[b[c\n    ^"},
      {"[a&&", "Unclosed character class near index 3\n[a&&\n   ^"},
      {"[^", "Unclosed character class near index 1\n[^\n ^"},
      {"*", "Dangling meta character '*' near index 0\n*\n^"},
      {"+", "Dangling meta character '+' near index 0\n+\n^"},
      {"a|*", "Dangling meta character '*' near index 2\na|*\n  ^"},
      {"a**", "Dangling meta character '*' near index 2\na**\n  ^"},
      {"(a", "Unclosed group near index 2\n(a"},
      {"a)", "Unmatched closing ')' near index 0\na)\n^"},
      {")", "Unmatched closing ')'\n)"},
      {"a\\", "Unexpected internal error near index 2\na\\"},
  }));
  CAPTURE(c.pattern);
  const auto regex = Regex::compile(c.pattern);
  REQUIRE_FALSE(regex.ok());
  CHECK(regex.error().message == c.message);
  CHECK(regex.error().java_class == "java.util.regex.PatternSyntaxException");
}

TEST_CASE("regex: Java's syntax where PCRE2 has another", "[config][regex]") {
  struct Case {
    const char* pattern;
    const char* text;
    bool matches;
  };
  const auto c = GENERATE(values<Case>({
      {"[a-z&&[^b]]b", "ab", true},
      {"[a-z&&[^b]]b", "bb", false},
      {"[a-z&&[^b]&&[c-x]]", "c", true},
      {"[a-z&&[^b]&&[c-x]]", "a", false},
      {"[^a-b[c-d]]", "c", false},
      {"[^a-b[c-d]]", "e", true},
      {"[^a-z&&b-c]", "d", true},
      {"[^a-z&&b-c]", "b", false},
      {"[a[b]&&b]", "b", true},
      {"[a&&b[c]]", "c", false},
      {"[]a]", "]", true},
      {"[[:alpha:]]", ":", true},
      {"[[:alpha:]]", "b", false},
      {"\\p{Alpha}+", "abc", true},
      {"[\\p{Digit}-]+", "1-2", true},
      {"\\P{Lower}", "A", true},
      {"\\p{IsGreek}", "π", true},
      {"\\u0041", "A", true},
      {"\\Q[a&&\\E", "[a&&", true},
      {"(?d)a", "a", true},
      {"(?u:a)", "a", true},
      {"(?iu)ABC", "abc", true},
      {"(?<name>a)\\k<name>", "aa", true},
      {"a++b", "aab", true},
      {"(?!x).*", "abc", true},
      {"é.", "éž", true},
  }));
  CAPTURE(c.pattern, c.text, to_pcre(c.pattern));
  const auto regex = Regex::compile(c.pattern);
  REQUIRE(regex.ok());
  CHECK(regex->full_match(c.text) == c.matches);
}

TEST_CASE("regex: the first match and its groups", "[config][regex]") {
  const auto regex = Regex::compile("a(X)?(?<second>Y)?b").value();
  const auto match = regex.search("..aXb..");
  REQUIRE(match);
  CHECK(match->begin == 2);
  CHECK(match->end == 5);
  REQUIRE(match->groups.size() == 3);
  CHECK(match->groups[1] == "X");
  CHECK_FALSE(match->groups[2]);
  CHECK(regex.group("second") == 2U);
  CHECK_FALSE(regex.group("third"));
  CHECK(regex.group_count() == 2);
  CHECK_FALSE(regex.search("none"));
}

TEST_CASE("regex: a pattern that would run away ends, and that is no answer", "[config][regex]") {
  const auto regex = Regex::compile("(a+)+[bc]").value();
  CHECK_THROWS_WITH(regex.full_match(std::string(40, 'a')),
                    "The regular expression '(a+)+[bc]' was given up on the text '" +
                        std::string(40, 'a') + "' after 1000000 steps, or for want of memory");
  CHECK_THROWS_AS(regex.search(std::string(1'000'000, 'a')), DataException);
  CHECK(regex.full_match("aab"));
}

TEST_CASE("regex: hostile patterns are refused or bounded", "[config][regex]") {
  CHECK_FALSE(Regex::compile(std::string(100'000, 'a')).ok());
  CHECK_FALSE(Regex::compile(std::string(60'000, '(')).ok());
  CHECK_FALSE(Regex::compile(std::string(60'000, '[')).ok());
  CHECK_FALSE(Regex::compile("\xff").ok());
}

}  // namespace troupe::config
