#include "runtime/pipeline/converters/json_converter.hpp"
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

// A megabyte of what a JSON reader likes least. Nothing here looks at a clock: a reader that takes
// quadratic time needs minutes for one of these, and the runner's time-out tells.

namespace troupe::runtime {

namespace {

constexpr std::size_t megabyte = std::size_t{1024} * 1024;

std::string repeated(std::string_view unit, std::size_t size = megabyte) {
  std::string text;
  while (text.size() + unit.size() <= size) {
    text += unit;
  }
  return text;
}

/// `{"0":1,"1":1,…}`, a megabyte of it.
std::string many_keys() {
  std::string text = "{\"first\":1";
  for (int i = 0; text.size() < megabyte; ++i) {
    text += ",\"" + std::to_string(i) + "\":1";
  }
  return text + '}';
}

/// An envelope whose schema has a megabyte of fields.
std::string many_fields() {
  std::string text = R"({"payload":{},"schema":{"type":"struct","fields":[)";
  for (int i = 0; text.size() < megabyte; ++i) {
    text += (i == 0 ? "" : ",") + std::string(R"({"type":"int32","optional":true,"field":"f)") +
            std::to_string(i) + "\"}";
  }
  return text + "]}}";
}

/// `read`, or why not.
std::string outcome(const std::string& document, const char* schemas) {
  JsonConverter json;
  json.configure({{"schemas.enable", schemas}}, false);
  const TopicName topic(Text("t"));
  try {
    const auto read = json.to_connect_data(topic, {}, Slice::copy(document));
    std::string out;
    static_cast<void>(json.from_connect_data(topic, {}, read.schema, read.value, out));
    return "read";
  } catch (const DataException&) {
    return "refused";
  }
}

}  // namespace

TEST_CASE("a megabyte of JSON", "[runtime][json]") {
  struct Case {
    const char* name;
    std::string document;
    const char* want;
  };
  const auto c = GENERATE(values<Case>({
      {"a text", '"' + repeated("x") + '"', "read"},
      {"escapes", '"' + repeated("\\n\\u00e9") + '"', "read"},
      {"halves of pairs", '"' + repeated("\\ud83d\\ude00") + '"', "read"},
      {"an open text", '"' + repeated("\\\""), "refused"},
      {"blanks", repeated(" \n\t") + "1" + repeated(" "), "read"},
      {"open arrays", repeated("["), "refused"},
      {"open objects", repeated("{\"a\":"), "refused"},
      {"arrays", '[' + repeated("[],") + "[]]", "read"},
      {"numbers", '[' + repeated("1,") + "1]", "read"},
      {"exponents", '[' + repeated("1e-300,") + "1]", "read"},
      {"the same key", '{' + repeated("\"a\":1,") + "\"a\":1}", "read"},
      {"many keys", many_keys(), "read"},
      {"a number too long", repeated("7"), "refused"},
      {"a fraction too long", "0." + repeated("7"), "refused"},
      {"no UTF-8", '"' + repeated("\xc3") + '"', "refused"},
      {"the same word", repeated("null"), "refused"},
  }));
  CAPTURE(c.name);
  CHECK(outcome(c.document, "false") == c.want);
  CHECK(outcome(R"({"schema":null,"payload":)" + c.document + '}', "true") == c.want);
}

TEST_CASE("a megabyte of JSON schemas", "[runtime][json]") {
  CHECK(outcome(many_fields(), "true") == "read");
  CHECK(outcome(R"({"payload":[],"schema":)" + repeated(R"({"type":"array","items":)"), "true") ==
        "refused");
  CHECK(outcome(R"({"payload":1,"schema":{"type":"int32","parameters":)" + many_keys() + "}}",
                "true") == "refused");
}

}  // namespace troupe::runtime
