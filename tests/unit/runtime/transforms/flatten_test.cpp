// Names that meet when maps are flattened: org.apache.kafka.connect.transforms.Flatten puts one
// entry after the other into a LinkedHashMap.
#include "runtime/pipeline/transforms/flatten.hpp"

#include "runtime/pipeline/transforms/joined_names.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>

namespace troupe::runtime::transforms {

namespace {

Value map_of(std::initializer_list<std::pair<Value, Value>> entries) { return Map(entries); }

std::string flattened(Value value, const std::string& delimiter) {
  Flatten flatten(Part::value);
  flatten.configure({{"delimiter", delimiter}});
  SourceRecord record;
  record.value = std::move(value);
  REQUIRE(flatten.apply(record));
  return record.value.to_text();
}

}  // namespace

TEST_CASE("a flat name that is there already replaces the value and keeps its place", "[flatten]") {
  const auto nested = map_of({{"b", "nested"}});
  CHECK(flattened(map_of({{"a.b", "plain"}, {"c", 1}, {"a", nested}}), ".") == "{a.b=nested, c=1}");
  CHECK(flattened(map_of({{"a", nested}, {"c", 1}, {"a.b", "plain"}}), ".") == "{a.b=plain, c=1}");
}

TEST_CASE("what is below an empty name keeps its own", "[flatten]") {
  const auto nested = map_of({{"c", "nested"}});
  CHECK(flattened(map_of({{"c", 1}, {"", nested}}), ".") == "{c=nested}");
  CHECK(flattened(map_of({{"", nested}, {"c", 1}}), ".") == "{c=1}");
}

TEST_CASE("without a delimiter any two names may meet", "[flatten]") {
  const auto nested = map_of({{"b", "nested"}});
  CHECK(flattened(map_of({{"ab", "plain"}, {"a", nested}}), "") == "{ab=nested}");
  CHECK(flattened(map_of({{"a", nested}, {"ab", "plain"}}), "") == "{ab=plain}");
}

TEST_CASE("nested maps join all their names, however often", "[flatten]") {
  Flatten flatten(Part::value);
  flatten.configure({{"delimiter", "/"}});
  for (int i = 0; i < 3; ++i) {
    SourceRecord record;
    record.value = map_of({{"a", map_of({{"b", map_of({{"c", 1}, {"d", 2}})}, {"e", 3}})}});
    REQUIRE(flatten.apply(record));
    CHECK(record.value.to_text() == "{a/b/c=1, a/b/d=2, a/e=3}");
  }
}

TEST_CASE("joined names are right in any order, and beyond what is remembered", "[flatten]") {
  JoinedNames names("::");
  for (const std::size_t step : {1, 7, 64}) {
    for (std::size_t i = 0; i < 3 * JoinedNames::limit; ++i) {
      const auto name = std::to_string(i * step % 100);
      CHECK(names.join(Text("p" + name), Text(name)) == "p" + name + "::" + name);
    }
  }
  // The parts count, not their sum.
  CHECK(names.join(Text("x"), Text("::y")) == "x::::y");
  CHECK(names.join(Text("x::"), Text("y")) == "x::::y");
}

}  // namespace troupe::runtime::transforms
