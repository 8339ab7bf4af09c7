#pragma once

#include "actors/supervised.hpp"
#include "runtime/worker/worker_parts.hpp"

#include <array>
#include <optional>

namespace troupe::actors {

/// Root supervisor of one worker; owns the order in which it stops: connectors with their tasks,
/// then what they need. Ends with an error when a part it cannot do without has failed.
class WorkerActor final : public caf::event_based_actor {
 public:
  WorkerActor(caf::actor_config& config, runtime::WorkerPartsPtr parts);

  caf::behavior make_behavior() override;
  void on_exit() override;
  [[nodiscard]] const char* name() const override { return "troupe.worker"; }

  /// Who answers `GetHerder`.
  struct Slots {
    static constexpr std::size_t offsets = 0;
    static constexpr std::size_t herder = 1;
    static constexpr std::size_t connectors = 2;
    static constexpr std::size_t count = 3;
  };

 private:
  void start();
  void stop(const StopWorker& request);
  void begin_stop();
  void child_down(const ChildDown& down);
  void child_gone(std::size_t slot);

  const runtime::WorkerPartsPtr parts_;
  LoggerPtr logger_;
  std::array<Child, Slots::count> children_;
  std::optional<Reply<Done>> stop_reply_;
  bool stopping_ = false;
  caf::error why_;
};

}  // namespace troupe::actors
