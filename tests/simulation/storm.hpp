#pragma once

#include "tests/support/sim/simulated_worker.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace troupe::sim {

/// How many of 0, 1, 2, … are there, without a gap. Looks at what is new only.
class Prefix {
 public:
  std::int64_t of(const std::vector<std::int64_t>& values);
  std::int64_t of(const std::vector<std::string>& texts);
  [[nodiscard]] bool has(std::int64_t value) const { return known_.contains(value); }

 private:
  std::int64_t grow();

  std::size_t seen_ = 0;
  std::set<std::int64_t> known_;
  std::int64_t next_ = 0;
};

/// A worker with a source and a sink, and somebody who keeps asking all there is to ask of it.
class Storm {
 public:
  Storm(std::uint64_t seed, std::shared_ptr<Traffic> traffic);

  /// Lets this many things happen, with a request now and then.
  void rage(std::size_t steps);
  /// Fair weather again: everything wanted is there and runs.
  void calm_down();
  bool deliver_all();
  bool all_answered();
  bool stop();

  [[nodiscard]] std::int64_t delivered() { return delivered_.of(traffic_->delivered); }
  [[nodiscard]] std::int64_t stored() { return stored_.of(worker_.broker().topic("t")); }
  [[nodiscard]] SimulatedWorker& worker() { return worker_; }
  /// What must hold at every moment and did not; empty: nothing.
  [[nodiscard]] const std::string& violation() const { return violation_; }
  /// The kinds of requests that were made.
  [[nodiscard]] const std::set<std::string>& asked() const { return asked_; }

 private:
  void step();
  bool checked();
  std::int64_t delivered_offset();
  ConfigMap config_of(const std::string& name);
  void want(const std::string& name);
  void kill();

  void ask();
  void ask_for_life(const runtime::ConnectorName& name);
  void ask_for_change(const runtime::ConnectorName& name);
  void ask_for_offsets(const runtime::ConnectorName& name);
  void ask_about(const runtime::ConnectorName& name);
  void ask_about_all();
  [[nodiscard]] runtime::ConnectorOffsets offsets_for(const runtime::ConnectorName& name);

  /// Takes the answer to a question, which must come once and in time.
  template <class T>
  std::function<void(Result<T>)> counted(std::string what) {
    ++waiting_;
    asked_.insert(what);
    return [this, what = std::move(what), asked = worker_.clock().now(),
            answered = std::make_shared<bool>(false)](const Result<T>&) {
      --waiting_;
      if (std::exchange(*answered, true)) {
        violation_ = what + " was answered twice";
      }
      note_answer(what, worker_.clock().now() - asked);
    };
  }
  void note_answer(const std::string& what, std::chrono::nanoseconds took);

  std::shared_ptr<Traffic> traffic_;
  Prefix delivered_;
  Prefix stored_;
  std::string violation_;
  std::set<std::string> asked_;
  std::size_t offset_ = 0;
  std::int64_t waiting_ = 0;
  bool stopping_ = false;
  static constexpr std::array<const char*, 5> names_ = {"troupe.herder", "troupe.offsets",
                                                        "troupe.connector-supervisor",
                                                        "troupe.connector", "troupe.task"};
  std::array<std::size_t, names_.size()> killed_{};
  SimulatedWorker worker_;
};

}  // namespace troupe::sim
