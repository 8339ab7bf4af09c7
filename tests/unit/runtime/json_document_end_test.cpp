#include "tests/support/json_converters.hpp"
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

namespace troupe::runtime {

TEST_CASE("json: what may follow a document is what Jackson lets follow it", "[runtime][json]") {
  struct Case {
    const char* document;
    bool taken;
  };
  const auto c = GENERATE(values<Case>({
      {"nullnull", false},   {"true1", false},   {"truex", false}, {"null_", false},
      {"null\u00e9", false}, {"[nulla]", false}, {"1a", false},    {"1]", false},
      {"1\"", false},        {"1-", false},      {"1.5x", false},  {"-1}", false},
      {"1 2", true},         {"1\n2", true},     {"\"a\"b", true}, {"null x", true},
      {"null]", true},       {"null-", true},    {"null$", true},  {"{}x", true},
      {"[true]x", true},
  }));
  CAPTURE(c.document);
  auto json = troupe::tests::schemaless_json();
  const auto read = [&] {
    return json.to_connect_data(TopicName(Text("t")), {}, Slice::copy(c.document));
  };
  if (c.taken) {
    CHECK_NOTHROW(read());
  } else {
    CHECK_THROWS_AS(read(), DataException);
  }
}

}  // namespace troupe::runtime
