#include "runtime/legal_name.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>

namespace troupe::runtime {

TEST_CASE("names: what a topic may be called", "[runtime][names]") {
  struct Case {
    std::string name;
    std::optional<std::string> problem;
  };
  const std::string foreign =
      " contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'";
  const std::string long_name(250, 'x');
  const auto c = GENERATE_COPY(values<Case>({
      {"a", std::nullopt},
      {"A.b_c-9", std::nullopt},
      {"...", std::nullopt},
      {long_name.substr(1), std::nullopt},
      {"", "the empty string is not allowed"},
      {".", "'.' is not allowed"},
      {"..", "'..' is not allowed"},
      {long_name, "the length of '" + long_name + "' is longer than the max allowed length 249"},
      {"a b", "'a b'" + foreign},
      {"a/b", "'a/b'" + foreign},
      {"\xc3\xa9", "'\xc3\xa9'" + foreign},
  }));
  CHECK(legal_name_problem(c.name) == c.problem);
}

}  // namespace troupe::runtime
