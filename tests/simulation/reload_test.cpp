// A provider whose values expire: the connector is started again, its tasks go on.
#include "tests/support/sim/simulated_worker.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <set>
#include <string>

namespace troupe::sim {

namespace {

/// Knows every key; each value lives for a second.
class ShortLived final : public ConfigProvider {
 public:
  void configure(const Settings&) override {}
  ConfigData get(const std::string&) override { return {{}, std::chrono::milliseconds{1000}}; }
  ConfigData get(const std::string& path, const std::set<std::string>& keys) override {
    auto data = get(path);
    for (const auto& key : keys) {
      data.data[key] = "secret";
    }
    return data;
  }
};

runtime::ConfigResolver resolver() {
  runtime::Registry plugins;
  plugins.add_config_provider({"sim.ShortLived", "1"},
                              [] { return std::make_unique<ShortLived>(); });
  return runtime::ConfigResolver::create(
             {{"config.providers", "p"}, {"config.providers.p.class", "sim.ShortLived"}}, plugins)
      .value();
}

std::size_t reloads(const SimulatedWorker& worker) {
  const auto& log = worker.log();
  return static_cast<std::size_t>(std::count_if(log.begin(), log.end(), [](const auto& line) {
    return line.find("Scheduling a restart of connector source in 1000 ms") != std::string::npos;
  }));
}

}  // namespace

TEST_CASE("expired values: the connector starts again, records go on in order", "[simulation]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    auto traffic = std::make_shared<Traffic>();
    traffic->count = 200;
    SimulatedWorker worker(seed, {}, traffic);
    worker.parts().resolver = resolver();
    const Settings source = {
        {"connector.class", "sim.NumberSource"}, {"topic", "t"}, {"own.password", "${p:password}"}};
    REQUIRE(worker.create("source", source).ok());
    REQUIRE(worker.run_until([&] { return reloads(worker) >= 4; }));
    REQUIRE(worker.run_until([&] { return worker.broker().topic("t").size() >= 200; }));
    CHECK(worker.broker().topic("t").size() == 200);
    for (const auto& line : worker.log()) {
      CHECK(line.find("secret") == std::string::npos);
    }
  }
}

TEST_CASE("expired values: nothing happens when the connector says so", "[simulation]") {
  auto traffic = std::make_shared<Traffic>();
  SimulatedWorker worker(1, {}, traffic);
  worker.parts().resolver = resolver();
  REQUIRE(worker
              .create("source", {{"connector.class", "sim.NumberSource"},
                                 {"topic", "t"},
                                 {"config.action.reload", "none"},
                                 {"own.password", "${p:password}"}})
              .ok());
  const auto end = worker.clock().now() + std::chrono::seconds{5};
  REQUIRE(worker.run_until([&] { return worker.clock().now() >= end; }));
  CHECK(reloads(worker) == 0);
}

}  // namespace troupe::sim
