#pragma once

#include "actors/supervised.hpp"
#include "runtime/worker/restart_policy.hpp"
#include "runtime/worker/standalone_state.hpp"
#include "runtime/worker/worker_parts.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <optional>

namespace troupe::actors {

/// Root supervisor of one worker; owns the order in which it stops: connectors with their tasks,
/// then what they need. A herder or an offsets actor that fails is started again, after a pause;
/// tasks run on meanwhile. Ends with an error when one of them keeps failing, or when what runs the
/// connectors has failed.
class WorkerActor final : public caf::event_based_actor {
 public:
  WorkerActor(caf::actor_config& config, runtime::WorkerPartsPtr parts);

  caf::behavior make_behavior() override;
  void on_exit() override;
  [[nodiscard]] const char* name() const override { return "troupe.worker"; }

  struct Slots {
    static constexpr std::size_t offsets = 0;
    static constexpr std::size_t herder = 1;
    static constexpr std::size_t connectors = 2;
    static constexpr std::size_t count = 3;
  };

 private:
  struct Part {
    Child child;
    runtime::FailureHistory failures;
    runtime::MonotonicTime since{};
    caf::error why;  ///< of its last end
  };

  void start();
  void start_offsets();
  void start_herder();
  template <class Request>
  void ask_herder(const Request& request);
  void stop(const StopWorker& request);
  void begin_stop();
  void child_down(const ChildDown& down);
  void child_gone(std::size_t slot);
  /// The pause before its next start; nothing when the worker cannot go on.
  [[nodiscard]] std::optional<std::chrono::milliseconds> decide_restart(std::size_t slot);
  void part_due(const PartDue& due);
  void finish_stop(std::size_t gone);

  const runtime::WorkerPartsPtr parts_;
  LoggerPtr logger_;
  const std::shared_ptr<runtime::StandaloneState> state_;  ///< for the herder of the moment
  std::array<Part, Slots::count> children_;
  std::optional<Reply<Done>> stop_reply_;
  bool startup_complete_ = false;
  bool stopping_ = false;
  caf::error why_;
};

}  // namespace troupe::actors
