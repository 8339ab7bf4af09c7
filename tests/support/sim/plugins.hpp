#pragma once

#include "tests/support/sim/world.hpp"
#include <troupe/plugin.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace troupe::sim {

/// What the simulated connectors share with the test.
struct Traffic {
  std::shared_ptr<Chance> chance;
  std::int64_t count = 0;                  ///< numbers to emit
  std::size_t poll_fails_one_in = 0;       ///< 0: never
  std::size_t put_fails_one_in = 0;        ///< half of them RetriableException
  std::size_t convert_fails_one_in = 0;    ///< with RetriableException, for `sim.PickyConverter`
  std::vector<std::int64_t> delivered{};   ///< what the sink was given and accepted
  std::function<void()> may_hang = [] {};  ///< called in the middle of what connectors do
};

/// `sim.NumberSource`: emits 0, 1, 2, …, each once, from the stored offset on, to setting `topic`.
/// `sim.CollectSink`: writes down what it is given.
/// `sim.PickyConverter`: reads texts, but for numbers that are poison, and asks for retries.
[[nodiscard]] inline bool is_poison(std::int64_t number) { return number % 10 == 3; }
void register_traffic(PluginRegistry& registry, const std::shared_ptr<Traffic>& traffic);

}  // namespace troupe::sim
