#pragma once

#include "tests/simulation/tasks/stream_plugins.hpp"
#include "tests/simulation/tasks/weather.hpp"
#include "tests/simulation/tasks/witness.hpp"
#include "tests/support/sim/simulated_worker.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace troupe::sim {

/// A source and a sink of a seed: first in its weather, with a user who keeps asking for things,
/// then in calm, until everything is where it belongs.
class Run {
 public:
  explicit Run(std::uint64_t seed);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  Run(Run&&) = delete;
  Run& operator=(Run&&) = delete;
  ~Run();

  /// What went wrong; empty: nothing.
  [[nodiscard]] std::string outcome();
  /// The worker's last words.
  [[nodiscard]] std::string log_end() const;

 private:
  void begin();
  void crash();
  void rage(std::size_t steps);
  void step();
  [[nodiscard]] bool settle();
  [[nodiscard]] bool stop();
  void want(const std::string& name);
  void ask();
  [[nodiscard]] ConfigMap config_of(const std::string& name);
  [[nodiscard]] bool happens(std::size_t one_in) { return one_in != 0 && chance_->one_in(one_in); }

  const Weather weather_;
  Witness witness_;
  std::shared_ptr<Chance> chance_;
  std::shared_ptr<SimulatedClock> clock_ = std::make_shared<SimulatedClock>();
  std::shared_ptr<Scene> scene_;
  Broker broker_;
  runtime::RawOffsets stored_;
  std::shared_ptr<bool> is_dead_;  ///< of the process that runs
  std::optional<SimulatedWorker> worker_;
  bool is_away_ = false;
  bool stopping_ = false;
  std::size_t kills_ = 0;
};

}  // namespace troupe::sim
