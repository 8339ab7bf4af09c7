#include "embed/cluster_search.hpp"

#include <catch2/catch.hpp>

namespace troupe::embed {

using std::chrono::milliseconds;

TEST_CASE("cluster search: tries grow, and none reaches past the time-out", "[embed][startup]") {
  const runtime::MonotonicTime begin{};
  ClusterSearch search(begin, milliseconds{40000});
  CHECK(search.next_limit(begin) == milliseconds{2000});
  CHECK(search.next_limit(begin) == milliseconds{4000});
  CHECK(search.next_limit(begin) == milliseconds{8000});
  CHECK(search.next_limit(begin) == milliseconds{15000});
  CHECK(search.next_limit(begin) == milliseconds{15000});
  CHECK(search.next_limit(begin + milliseconds{39000}) == milliseconds{1000});
  CHECK(search.next_limit(begin + milliseconds{50000}) == milliseconds{1});
}

TEST_CASE("cluster search: goes on after what may pass, until the time is over",
          "[embed][startup]") {
  const runtime::MonotonicTime begin{};
  const ClusterSearch search(begin, milliseconds{1000});
  const Error away{Errc::retriable, "", "", ""};
  CHECK(search.goes_on(away, begin + milliseconds{999}));
  CHECK_FALSE(search.goes_on(away, begin + milliseconds{1000}));
  CHECK_FALSE(search.goes_on({Errc::invalid_config, "", "", ""}, begin));
}

}  // namespace troupe::embed
