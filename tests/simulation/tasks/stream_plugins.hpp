#pragma once

#include "tests/simulation/tasks/weather.hpp"
#include "tests/simulation/tasks/witness.hpp"
#include "tests/support/sim/world.hpp"
#include <troupe/plugin.hpp>

#include <cstdint>
#include <map>
#include <memory>

namespace troupe::sim {

/// What the connectors of a run share, over all its processes.
struct Scene {
  Scene(const Weather& its_weather, Witness& its_witness, std::shared_ptr<Chance> its_chance)
      : weather(its_weather), witness(its_witness), chance(std::move(its_chance)) {}

  const Weather& weather;
  Witness& witness;
  std::shared_ptr<Chance> chance;
  bool calm = false;  ///< nothing goes wrong any more
  /// Of `Keeping::own`: the sink's own offsets, beside its records.
  std::map<TopicPartition, std::int64_t> own{};

  [[nodiscard]] bool happens(std::size_t one_in) const {
    return !calm && one_in != 0 && chance->one_in(one_in);
  }
};

/// `sim.StreamSource`: the streams of the weather, from their stored offsets on, into topic `t`.
/// `sim.Sieve`: a transform that filters some and breaks on some.
/// `sim.StrictConverter`: texts, but for poison.
/// `sim.KeepSink`: makes records durable as the weather says, and checks what it is given.
/// Once `is_dead` is true their process has been killed: whatever they do has no effect.
void register_streams(PluginRegistry& registry, const std::shared_ptr<Scene>& scene,
                      const std::shared_ptr<bool>& is_dead);

}  // namespace troupe::sim
