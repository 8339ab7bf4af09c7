#include "runtime/worker/thread_limit.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>

namespace troupe::runtime {

TEST_CASE("abandoned threads: counted by connector and by class", "[runtime][threads]") {
  AbandonedThreads threads;
  threads.add({"a", "Class"});
  threads.add({"a", "Class"});
  threads.add({"b", "Class"});
  threads.add({});
  const auto of_a = threads.of({"a", "Class"});
  CHECK(of_a.total == 4);
  CHECK(of_a.of_connector == 2);
  CHECK(of_a.of_plugin == 3);
  CHECK(threads.of({"", ""}).of_connector == 0);

  threads.remove({"a", "Class"});
  threads.remove({});
  CHECK(threads.of({"a", "Class"}).of_connector == 1);
  const auto other = threads.of({"a", "Other"});
  CHECK(other.total == 2);
  CHECK(other.of_connector == 0);
  CHECK(other.of_plugin == 0);
  CHECK(threads.total() == 2);
}

TEST_CASE("thread limit: hits those whose own calls hang", "[runtime][threads]") {
  struct Case {
    std::string name;
    AbandonedCount abandoned;  ///< of all, of the connector, of its class
    std::size_t max;
    bool is_known;
    bool refused;
  };
  const auto c = GENERATE(values<Case>({
      {"no thread is left behind", {0, 0, 0}, 0, true, false},
      {"fewer than may be", {2, 2, 2}, 3, true, false},
      {"as many as may be, its own", {3, 1, 3}, 3, true, true},
      {"a connector beside one of its class that hangs", {3, 0, 3}, 3, true, false},
      {"a new connector of a class that hangs", {3, 0, 1}, 3, false, true},
      {"a new connector of another class", {3, 0, 0}, 3, false, false},
      {"a new one of another class, under a name that left threads behind",
       {3, 0, 0},
       3,
       false,
       false},
      {"a new one of a class that hangs, under a name that left threads behind",
       {3, 2, 2},
       3,
       false,
       true},
      {"more than may be, none its own", {9, 0, 0}, 3, true, false},
      {"none may be, and one of its own is", {1, 1, 1}, 0, true, true},
  }));
  CAPTURE(c.name);
  const auto limit = thread_limit(c.abandoned, c.max, {"c", "Class"}, c.is_known);
  CHECK(limit.has_value() == c.refused);
}

TEST_CASE("thread limit: says how many, whose, and which setting", "[runtime][threads]") {
  CHECK(thread_limit({3, 1, 3}, 3, {"c", "Class"}, true) ==
        "3 threads of plugins that hang are left behind, 1 of them of connector c, and no more are "
        "allowed (troupe.abandoned.threads.max)");
  CHECK(thread_limit({3, 0, 2}, 3, {"c", "Class"}, false) ==
        "3 threads of plugins that hang are left behind, 2 of them of class Class, and no more are "
        "allowed (troupe.abandoned.threads.max)");
}

}  // namespace troupe::runtime
