// Source and sink tasks in ten thousand kinds of weather: see `Weather` for what goes wrong and
// `Witness` for what must hold all the same.
#include "tests/simulation/numbers.hpp"
#include "tests/simulation/tasks/run.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace troupe::sim {

namespace {

/// Seeds that have found something. What a seed does changes with the simulation, so each mistake
/// has a test of its own as well: 6, a rewind in `open` that came too late (`sink rewind: …`).
const std::vector<std::uint64_t> regressions = {6};

void check(std::uint64_t seed) {
  Run run(seed);
  const auto outcome = run.outcome();
  if (!outcome.empty()) {
    FAIL("seed " << seed << ": " << outcome << "\nagain: TROUPE_SEED=" << seed
                 << " task_simulation_test\nlog:\n"
                 << run.log_end());
  }
}

/// Which share of the seeds: `1/2` is every second one from the first on.
std::vector<std::uint64_t> share_of(const std::vector<std::uint64_t>& all) {
  const char* given = std::getenv("TROUPE_SHARE");
  if (given == nullptr || std::getenv("TROUPE_SEED") != nullptr) {
    return all;
  }
  const std::string share(given);
  const auto slash = share.find('/');
  std::vector<std::uint64_t> mine;
  for (auto i = std::stoul(share) - 1; i < all.size(); i += std::stoul(share.substr(slash + 1))) {
    mine.push_back(all[i]);
  }
  return mine;
}

}  // namespace

TEST_CASE("tasks: seeds that have found something", "[simulation][tasks]") {
  for (const auto seed : regressions) {
    check(seed);
  }
}

TEST_CASE("tasks: nothing is lost, overtaken, committed ahead or dropped in silence",
          "[simulation][tasks]") {
  const auto mine = share_of(seeds(TROUPE_TASK_SEEDS));
  for (const auto seed : mine) {
    check(seed);
  }
  CHECK_FALSE(mine.empty());
}

}  // namespace troupe::sim
